"""Refusals of the federation."""

from baosong.platform.errors import Refusal


class BundleNotAccepted(Refusal):
    """The bundle was not imported. Facts: why (code), facts (of the code)."""

    code = "bundle_not_accepted"


class CardUnreadable(Refusal):
    """The pasted text is no card of an installation."""

    code = "card_unreadable"


class OwnCard(Refusal):
    """The card is this installation's own."""

    code = "own_card"


class NothingToDispatch(Refusal):
    """No submission for the call is left to send."""

    code = "nothing_to_dispatch"


class PeerUnreachable(Refusal):
    """The other installation cannot be reached, or fails. Facts: name, detail."""

    code = "peer_unreachable"


class PeerRefuses(Refusal):
    """The other installation refuses the request. Facts: name, said (its sentence)."""

    code = "peer_refuses"


class CallUnknown(Refusal):
    """The submissions answer a call that this installation did not issue to the sender, or that is closed. Facts: title."""

    code = "call_unknown"
