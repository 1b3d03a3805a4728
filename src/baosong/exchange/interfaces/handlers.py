"""How the jobs of the exchange are done."""

from contextlib import suppress

from django.utils import timezone

from baosong.exchange.domain import receiving
from baosong.exchange.errors import PeerRefuses, PeerUnreachable
from baosong.exchange.interfaces import talking
from baosong.exchange.jobs import AskOutcomes, OpenParcel, SendDispatch
from baosong.exchange.models import Peer
from baosong.kit.errors import Refusal
from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import parts, vault
from baosong.kit.refusals import site_sentence


@handles(SendDispatch)
def send_dispatch(job: SendDispatch) -> None:
    """Sends; where nobody answers the parcel stays, and upkeep tries again."""
    with suppress(PeerUnreachable):
        talking.send(job.dispatch_id)


@handles(AskOutcomes)
def ask_outcomes(job: AskOutcomes) -> None:
    """Asks."""
    with suppress(PeerUnreachable, PeerRefuses):
        talking.ask_outcomes(Peer.objects.select_related("person").get(pk=job.peer_id))


def _words(refusal: Refusal) -> str:
    return site_sentence(refusal.code, refusal.facts)


@handles(OpenParcel)
def open_parcel(job: OpenParcel) -> None:
    """Opens it."""
    receiving.open_whole(job.upload_id, vault=vault(), word=_words, at=timezone.now(), folder=parts())


@gives_up(OpenParcel)
def opening_failed(job: OpenParcel) -> None:
    """Tells the sender that it cannot be opened."""
    receiving.give_up(job.upload_id, word=_words)
