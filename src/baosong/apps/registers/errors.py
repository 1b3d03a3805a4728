"""Refusals of registers."""

from baosong.platform.errors import Refusal


class RegisterWrong(Refusal):
    """A definition that cannot be used. Facts: why, and where."""

    code = "register_wrong"


class ValuesWrong(Refusal):
    """Values that fields cannot hold. Facts: faults."""

    code = "values_wrong"


class EntryNotOpen(Refusal):
    """The entry was withdrawn."""

    code = "entry_not_open"


class PledgeSigned(Refusal):
    """A signed entry cannot be changed before its pledge is withdrawn."""

    code = "pledge_signed"


class SignatureTooSmall(Refusal):
    """A dot or a scratch is no signature."""

    code = "signature_too_small"


class SignatureWrong(Refusal):
    """The typed name is not the member's, or nothing was drawn."""

    code = "signature_wrong"


class BlanksLeft(Refusal):
    """Blanks of the text are not filled. Facts: blanks."""

    code = "blanks_left"


class NothingToWithdraw(Refusal):
    """There is no pledge in force."""

    code = "nothing_to_withdraw"


class GridCellWrong(Refusal):
    """A grid cell cannot be made. Facts: why, written, most, line (of the table)."""

    code = "grid_cell_wrong"
