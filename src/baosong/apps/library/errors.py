"""Refusals of the library."""

from baosong.platform.errors import Refusal


class NotSelected(Refusal):
    """The submission is not accepted."""

    code = "not_selected"


class EntryStepNotOpen(Refusal):
    """The entry's state does not allow the action. Facts: step, state."""

    code = "entry_step_not_open"


class NoExpert(Refusal):
    """The expert is no reviewer or organiser of the unit, or proposed the entry."""

    code = "no_expert"


class MetadataMissing(Refusal):
    """Metadata that approval requires are empty. Facts: fields (codes)."""

    code = "metadata_missing"


class ConsentMissing(Refusal):
    """An entry for everyone has no consent of the people in it."""

    code = "consent_missing"


class DeclineReasonMissing(Refusal):
    """Declining and withdrawing need a reason."""

    code = "decline_reason_missing"


class ChaptersUnreadable(Refusal):
    """A line of the chapters cannot be parsed. Facts: line."""

    code = "chapters_unreadable"
