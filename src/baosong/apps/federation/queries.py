"""Queries of peers and dispatches."""

from django.db.models import Exists, OuterRef, QuerySet

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call
from baosong.apps.federation.enums import DispatchState, PeerPosition
from baosong.apps.federation.models import Dispatch, Peer, RemoteSubmission
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.core.bundle import KeyCard


def trusted(fingerprint: str) -> Peer | None:
    """The trusted peer with this key."""
    return Peer.objects.select_related("unit", "own_unit", "person").filter(fingerprint=fingerprint, is_trusted=True).first()


def card_of(fingerprint: str) -> KeyCard | None:
    """The key of the trusted peer."""
    peer = trusted(fingerprint)
    return peer.card if peer else None


def calls_for(peer: Peer) -> QuerySet[Call]:
    """The published calls addressed to an installation below."""
    return Call.objects.filter(addressees__unit=peer.unit, state=CallState.PUBLISHED).select_related("notice", "unit").order_by("pk")


def unsent_submissions(peer: Peer) -> QuerySet[Submission]:
    """Submissions for an installation above whose last version is in no dispatch, refused ones aside."""
    done = Dispatch.objects.filter(submissions=OuterRef("pk"), made_at__gte=OuterRef("changed_at")).exclude(state=DispatchState.REFUSED)
    found = Submission.objects.filter(task__call__federation_remote__peer=peer, state__in=[SubmissionState.SUBMITTED, SubmissionState.AWAITING])
    return found.filter(~Exists(done)).select_related("task__call", "unit").order_by("pk")


def unanswered() -> QuerySet[Dispatch]:
    """Dispatches that are not acknowledged yet."""
    return Dispatch.objects.filter(state=DispatchState.WAITING).order_by("pk")


def submissions_from(peer: Peer) -> QuerySet[RemoteSubmission]:
    """The submissions imported from an installation below."""
    return RemoteSubmission.objects.filter(peer=peer).select_related("submission").order_by("pk")


def peers(position: PeerPosition) -> QuerySet[Peer]:
    """The trusted installations above or below."""
    return Peer.objects.filter(position=position, is_trusted=True).select_related("unit", "own_unit")
