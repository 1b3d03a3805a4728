"""Why a call says no."""

from baosong.platform.errors import Refusal


class CallIncomplete(Refusal):
    """A call that still has open questions cannot be published."""

    code = "call_incomplete"


class DeadlinesPast(Refusal):
    """A deadline of the call is over already, and nobody confirmed that this is meant."""

    code = "deadlines_past"


class CallNotDraft(Refusal):
    """Only a draft can be changed."""

    code = "call_not_draft"


class NobodyCalled(Refusal):
    """A call must be published to at least one unit."""

    code = "nobody_called"


class ExtensionReasonMissing(Refusal):
    """This step asks for a reason."""

    code = "extension_reason_missing"


class CallNotReceived(Refusal):
    """Only a call that went to the unit can be passed on by it."""

    code = "call_not_received"


class NothingPassedOn(Refusal):
    """At least one task must be passed on."""

    code = "nothing_passed_on"


class DeadlineNotEarlier(Refusal):
    """What is passed on must end before the unit itself has to answer."""

    code = "deadline_not_earlier"


class LooserThanAbove(Refusal):
    """A call that is passed on may not ask for less than the level above does."""

    code = "looser_than_above"


class ExtensionNotLater(Refusal):
    """An extension must end after the deadline it replaces."""

    code = "extension_not_later"
