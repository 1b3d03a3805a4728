"""Refusals of the services of calls."""

from baosong.platform.errors import Refusal


class CallIncomplete(Refusal):
    """The call has open questions that publication requires answered. Facts: questions."""

    code = "call_incomplete"


class DeadlinesPast(Refusal):
    """A deadline of the call has passed, and this was not confirmed. Facts: tasks."""

    code = "deadlines_past"


class CallNotDraft(Refusal):
    """The call is no draft any more."""

    code = "call_not_draft"


class CallNotDiscarded(Refusal):
    """The call does not lie in the recycle bin."""

    code = "call_not_discarded"


class NobodyCalled(Refusal):
    """No unit was chosen."""

    code = "nobody_called"


class ExtensionReasonMissing(Refusal):
    """An extension needs a reason."""

    code = "extension_reason_missing"


class CallNotReceived(Refusal):
    """The call was not published to this unit, which therefore cannot pass it on. Facts: unit."""

    code = "call_not_received"


class NothingPassedOn(Refusal):
    """No task was chosen."""

    code = "nothing_passed_on"


class DeadlineNotEarlier(Refusal):
    """The deadline is not before the unit's own. Facts: deadline (the unit's)."""

    code = "deadline_not_earlier"


class LooserThanAbove(Refusal):
    """The call asks for less than the one it passes on. Facts: items."""

    code = "looser_than_above"


class ExtensionNotLater(Refusal):
    """The extension does not end after the deadline that it replaces. Facts: deadline."""

    code = "extension_not_later"


class CallNotOpen(Refusal):
    """The call takes nothing in its present state. Facts: step, state, since (None if unknown)."""

    code = "call_not_open"


class AmendmentOutdated(Refusal):
    """Another amendment took effect since this one was begun. Facts: by (name), at, number."""

    code = "amendment_outdated"


class AmendmentReasonMissing(Refusal):
    """An amendment, and whatever ends or reopens a call, needs a reason."""

    code = "amendment_reason_missing"


class NothingAmended(Refusal):
    """The amendment changes nothing."""

    code = "nothing_amended"


class TaskInUse(Refusal):
    """A task cannot be removed, since works or activities belong to it. Facts: task."""

    code = "task_in_use"


class PostponementNotLater(Refusal):
    """The new deadline is not after the present one. Facts: task, deadline."""

    code = "postponement_not_later"


class AttachmentsShared(Refusal):
    """The attachments belong to the notice of another call too, and cannot be changed here."""

    code = "attachments_shared"


class CallAttachmentsFull(Refusal):
    """A call has at most so many attachments. Facts: limit."""

    code = "too_many_call_attachments"


class FileNotTaken(Refusal):
    """A file that comes with a notice is not taken. Facts: name, why (code of UnreadableDocument), and its facts."""

    code = "file_not_taken"


class UnitRemoved(Refusal):
    """The call does not go to the unit any more. Facts: unit, at, reason."""

    code = "unit_removed"


class UnitsUnchanged(Refusal):
    """The call goes to exactly the chosen units already."""

    code = "units_unchanged"


class QuotasChanged(Refusal):
    """The numbers of units have changed since the page that showed them."""

    code = "quotas_changed"
