"""Why a reminder is refused."""

from baosong.kit.errors import Refusal


class NobodyMissing(Refusal):
    """Every unit has handed in what it owes."""

    code = "nobody_missing"


class RemindedToday(Refusal):
    """All units that are missing have been reminded today already."""

    code = "reminded_today"
