"""Refusals of the services of submissions."""

from baosong.platform.errors import Refusal


class StepNotOpen(Refusal):
    """The action is not open in the submission's state. Facts: step, state."""

    code = "step_not_open"


class DeadlinePassed(Refusal):
    """The deadline has passed, and no upload begun before it gives grace. Facts: deadline, grace_until."""

    code = "deadline_passed"


class PiecesMissing(Refusal):
    """Required pieces are missing. Facts: pieces."""

    code = "pieces_missing"


class TitleMissing(Refusal):
    """The submission has no title."""

    code = "title_missing"


class ChecksPending(Refusal):
    """Files are being checked. Facts: files."""

    code = "checks_pending"


class RulesViolated(Refusal):
    """Files break binding rules. Facts: files."""

    code = "rules_violated"


class QuotaFull(Refusal):
    """The unit, or all units together, have submitted as many as the notice allows. Facts: most, scope."""

    code = "quota_full"


class NothingNew(Refusal):
    """There is no changed version to submit."""

    code = "nothing_new"


class NotAddressed(Refusal):
    """The call was not published to this unit. Facts: unit."""

    code = "not_addressed"


class ReturnNeedsReason(Refusal):
    """A submission is returned with a reason only."""

    code = "return_needs_reason"


class UnknownPiece(Refusal):
    """The task has no such piece."""

    code = "unknown_piece"


class NothingAbove(Refusal):
    """The call passes none on, so there is no level above to forward to."""

    code = "nothing_above"


class VoucherMissing(Refusal):
    """A submission is forwarded with the name of who checked it only."""

    code = "voucher_missing"


class ScanUnusable(Refusal):
    """The scan is no PDF, JPEG or PNG, or too large. Facts: limit (bytes)."""

    code = "scan_unusable"


class NothingToCheck(Refusal):
    """The file has been checked, or is being checked."""

    code = "nothing_to_check"


class NothingToRename(Refusal):
    """No rule on the file's name, a part of it that is not known, or the name is right already."""

    code = "nothing_to_rename"


class NothingToRepair(Refusal):
    """Nothing on the file can be repaired, or a repair is running."""

    code = "nothing_to_repair"


class UploadNotOpen(Refusal):
    """The submission takes no files now. Facts: deadline, state."""

    code = "upload_not_open"


class UploadIncomplete(Refusal):
    """Parts of a file are missing in the object store. Facts: size, length (bytes)."""

    code = "upload_incomplete"


class PieceFull(Refusal):
    """The piece has as many files as it may. Facts: most."""

    code = "piece_full"


class RequestReasonMissing(Refusal):
    """A request needs a reason."""

    code = "request_reason_missing"


class RequestPending(Refusal):
    """The unit has asked for this already, and waits for the answer. Facts: who, at."""

    code = "request_pending"


class RequestInPast(Refusal):
    """The day that is asked for, or was asked for, has passed. Facts: until."""

    code = "request_in_past"


class RequestAnswered(Refusal):
    """Somebody else has answered the request, or the unit has cancelled it. Facts: state, who, at."""

    code = "request_answered"


class WithdrawalNeedsConsent(Refusal):
    """After the deadline a work is withdrawn only at the unit's request. Facts: deadline."""

    code = "withdrawal_needs_consent"


class WithdrawalIsFree(Refusal):
    """Until the deadline the unit withdraws its work itself. Facts: deadline."""

    code = "withdrawal_is_free"


class ItemReceived(Refusal):
    """The item was received already. Facts: who, at, place."""

    code = "item_received"


class ItemGone(Refusal):
    """The item was cancelled or given back, or is not received yet. Facts: state."""

    code = "item_gone"


class ItemNotOpen(Refusal):
    """The item was delivered or cancelled, so the unit cannot cancel it. Facts: state."""

    code = "item_not_open"


class ItemsOfWorkClosed(Refusal):
    """The work of the item is a draft, or was withdrawn. Facts: state."""

    code = "items_of_work_closed"


class TooManyItems(Refusal):
    """A work has as many items as it may. Facts: most."""

    code = "too_many_items"


class UndoNeedsReason(Refusal):
    """A receipt is undone with a reason only."""

    code = "undo_needs_reason"


class ItemDecidedOn(Refusal):
    """The level has decided on the work, so the receipt of an item stays. Facts: state."""

    code = "item_decided_on"


class ItemUnknown(Refusal):
    """No label has this code."""

    code = "item_unknown"


class ItemCodesTried(Refusal):
    """Somebody tried too many codes that no label of theirs has. Facts: seconds."""

    code = "item_codes_tried"
