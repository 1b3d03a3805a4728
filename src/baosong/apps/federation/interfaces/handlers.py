"""How the jobs of the exchange are done."""

from contextlib import suppress

from django.utils import timezone

from baosong.apps.federation.errors import PeerRefuses, PeerUnreachable
from baosong.apps.federation.interfaces import client
from baosong.apps.federation.jobs import FetchOutcomes, ImportBundle, SendDispatch
from baosong.apps.federation.models import Peer
from baosong.apps.federation.services import receive_bundle
from baosong.platform.errors import Refusal
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, part_folder
from baosong.platform.web.refusals import site_sentence


@handles(SendDispatch)
def send_dispatch(job: SendDispatch) -> None:
    """Sends; where nobody answers the bundle stays, and upkeep tries again."""
    with suppress(PeerUnreachable):
        client.send(job.dispatch_id)


@handles(FetchOutcomes)
def fetch_outcomes(job: FetchOutcomes) -> None:
    """Asks."""
    with suppress(PeerUnreachable, PeerRefuses):
        client.fetch_outcomes(Peer.objects.select_related("person").get(pk=job.peer_id))


def _words(refusal: Refusal) -> str:
    return site_sentence(refusal.code, refusal.facts)


@handles(ImportBundle)
def open_bundle(job: ImportBundle) -> None:
    """Opens it."""
    receive_bundle.import_complete(job.upload_id, blobstore=blobstore(), word=_words, at=timezone.now(), folder=part_folder())


@gives_up(ImportBundle)
def opening_failed(job: ImportBundle) -> None:
    """Tells the sender that it cannot be opened."""
    receive_bundle.give_up(job.upload_id, word=_words)
