"""Refusals of tracking."""

from baosong.platform.errors import Refusal


class NobodyMissing(Refusal):
    """Every unit has handed in what it owes."""

    code = "nobody_missing"


class RemindedToday(Refusal):
    """All units that are missing have been reminded today already."""

    code = "reminded_today"


class InvalidRule(Refusal):
    """Days, hours or addresses of a reminder rule are invalid. Facts: what, and most or address."""

    code = "invalid_rule"


class WebhookUnknown(Refusal):
    """The host of a webhook is not allowed. Facts: address."""

    code = "webhook_unknown"


class NoPost(Refusal):
    """Only the posts of organisers and liaisons are handed over; reviewers and members are replaced elsewhere."""

    code = "no_post"


class SuccessorIsPredecessor(Refusal):
    """Nobody is their own successor."""

    code = "successor_is_predecessor"
