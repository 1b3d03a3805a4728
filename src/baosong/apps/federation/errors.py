"""Why an exchange says no."""

from baosong.platform.errors import Refusal


class BundleNotAccepted(Refusal):
    """A bundle was not taken; `why` is the code of the bundle's own refusal."""

    code = "bundle_not_accepted"


class CardUnreadable(Refusal):
    """What was pasted is no card of an installation."""

    code = "card_unreadable"


class OwnCard(Refusal):
    """The card is this installation's own."""

    code = "own_card"


class NothingToDispatch(Refusal):
    """There is no submitted work that has not been sent."""

    code = "nothing_to_dispatch"


class PeerUnreachable(Refusal):
    """The other installation does not answer."""

    code = "peer_unreachable"


class PeerRefuses(Refusal):
    """The other installation answers with a no; `said` is its sentence."""

    code = "peer_refuses"


class CallUnknown(Refusal):
    """The works answer a call that this installation did not issue to the sender."""

    code = "call_unknown"
