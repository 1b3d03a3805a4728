"""Handlers of the federation's jobs."""

from contextlib import suppress

from django.utils import timezone

from baosong.apps.federation.errors import PeerRefuses, PeerUnreachable
from baosong.apps.federation.interfaces import client
from baosong.apps.federation.jobs import FetchOutcomes, ImportBundle, SendDispatch
from baosong.apps.federation.models import Peer
from baosong.apps.federation.services import receive_bundle
from baosong.platform.errors import Refusal
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, installation_key, part_folder
from baosong.platform.web.refusals import site_sentence


@handles(SendDispatch)
def send_dispatch(job: SendDispatch) -> None:
    """An unreachable peer is no failure: the bundle stays, and `services.send.upkeep` retries."""
    with suppress(PeerUnreachable):
        client.send(job.dispatch_id)


@handles(FetchOutcomes)
def fetch_outcomes(job: FetchOutcomes) -> None:
    with suppress(PeerUnreachable, PeerRefuses):
        client.fetch_outcomes(Peer.objects.select_related("person").get(pk=job.peer_id))


def _sentence(refusal: Refusal) -> str:
    return site_sentence(refusal.code, refusal.facts)


@handles(ImportBundle)
def import_bundle(job: ImportBundle) -> None:
    receive_bundle.import_complete(
        job.upload_id, own=installation_key().card, blobstore=blobstore(), to_sentence=_sentence, at=timezone.now(), folder=part_folder()
    )


@gives_up(ImportBundle)
def import_failed(job: ImportBundle) -> None:
    receive_bundle.give_up(job.upload_id, to_sentence=_sentence)
