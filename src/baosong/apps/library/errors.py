"""Why the library says no."""

from baosong.platform.errors import Refusal


class NotSelected(Refusal):
    """Only works that the level accepted are taken in."""

    code = "not_selected"


class EntryStepNotOpen(Refusal):
    """The entry's state does not allow the step. Facts: step, state."""

    code = "entry_step_not_open"


class NoExpert(Refusal):
    """Nobody of the level may approve: the expert must be a reviewer or an organiser of the unit, and not who proposed the work."""

    code = "no_expert"


class MetadataMissing(Refusal):
    """What an approved entry must have. Facts: fields (codes)."""

    code = "metadata_missing"


class ConsentMissing(Refusal):
    """An entry for everyone needs the consent of those who are seen and heard in it."""

    code = "consent_missing"


class DeclineReasonMissing(Refusal):
    """Declining and taking out are told with their reason."""

    code = "decline_reason_missing"


class ChaptersUnreadable(Refusal):
    """A line of the chapters has no time. Facts: line."""

    code = "chapters_unreadable"
