"""Why a submission says no."""

from baosong.platform.errors import Refusal


class StepNotOpen(Refusal):
    """The step cannot be taken from the submission's present state."""

    code = "step_not_open"


class DeadlinePassed(Refusal):
    """The deadline has passed, and no upload begun before it gives grace."""

    code = "deadline_passed"


class PiecesMissing(Refusal):
    """Required pieces have not been handed in."""

    code = "pieces_missing"


class TitleMissing(Refusal):
    """A submission needs a title."""

    code = "title_missing"


class ChecksPending(Refusal):
    """Some files are still being checked."""

    code = "checks_pending"


class RulesViolated(Refusal):
    """Files break rules that the notice makes binding."""

    code = "rules_violated"


class QuotaFull(Refusal):
    """The unit, or all units together, have handed in as many as the notice allows."""

    code = "quota_full"


class NothingNew(Refusal):
    """There is no changed version to submit; perhaps a colleague was faster."""

    code = "nothing_new"


class NotAddressed(Refusal):
    """The call did not go to this unit."""

    code = "not_addressed"


class ReturnNeedsReason(Refusal):
    """Who returns a submission says why."""

    code = "return_needs_reason"


class UnknownPiece(Refusal):
    """The task has no such piece."""

    code = "unknown_piece"


class NothingAbove(Refusal):
    """The call was not passed on from a level above, so there is nobody to forward to."""

    code = "nothing_above"


class VoucherMissing(Refusal):
    """Who forwards a work says who checked it."""

    code = "voucher_missing"


class ScanUnusable(Refusal):
    """A scan is a PDF or a picture of a usual size."""

    code = "scan_unusable"


class NothingToCheck(Refusal):
    """The file has been checked, or its check is under way."""

    code = "nothing_to_check"


class NothingToRepair(Refusal):
    """Nothing on the file can be mended, or it is being mended already."""

    code = "nothing_to_mend"


class UploadNotOpen(Refusal):
    """The submission takes no files now."""

    code = "upload_not_open"


class UploadIncomplete(Refusal):
    """Parts of a file are missing in the store. Facts: size, length (bytes)."""

    code = "upload_incomplete"
