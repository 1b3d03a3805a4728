"""Why a call says no."""

from baosong.kit.errors import Refusal


class CallIncomplete(Refusal):
    """A call that still has open questions cannot be published."""

    code = "call_incomplete"


class CallNotDraft(Refusal):
    """Only a draft can be changed."""

    code = "call_not_draft"


class NobodyCalled(Refusal):
    """A call must be published to at least one unit."""

    code = "nobody_called"


class ReasonMissing(Refusal):
    """This step asks for a reason."""

    code = "reason_missing"


class ExtensionNotLater(Refusal):
    """An extension must end after the deadline it replaces."""

    code = "extension_not_later"
