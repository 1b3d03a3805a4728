"""Why a reminder is refused."""

from baosong.platform.errors import Refusal


class NobodyMissing(Refusal):
    """Every unit has handed in what it owes."""

    code = "nobody_missing"


class RemindedToday(Refusal):
    """All units that are missing have been reminded today already."""

    code = "reminded_today"


class InvalidRule(Refusal):
    """Days, hours or addresses of a reminder rule cannot be."""

    code = "invalid_rule"


class WebhookUnknown(Refusal):
    """The address is not of a chat service known here."""

    code = "webhook_unknown"
