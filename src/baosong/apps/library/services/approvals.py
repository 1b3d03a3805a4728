"""Approval, refusal, renewed proposal and withdrawal of entries."""

from datetime import datetime

from django.db import transaction

from baosong.apps.library.enums import APPROVE, DECLINE, PROPOSE_AGAIN, WITHDRAW, Audience, RenditionState
from baosong.apps.library.errors import ConsentMissing, DeclineReasonMissing, MetadataMissing, NoExpert
from baosong.apps.library.events import EntryShown, EntryWithdrawn
from baosong.apps.library.jobs import RenderFilm
from baosong.apps.library.models import Entry, Rendition
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.library.services.renditions import films_of
from baosong.apps.library.services.transitions import ensure_open, locked, move
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import Adoption, SubmissionState
from baosong.apps.submissions.services.decisions import adopt
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue


def missing(entry: Entry) -> list[str]:
    """The required metadata fields that are empty."""
    asked = {"title": entry.title, "summary": entry.summary, "keywords": entry.keywords, "theme": entry.theme}
    return [field for field, value in asked.items() if not value]


@transaction.atomic
def approve(entry: Entry, *, by: Person, at: datetime) -> Entry:
    """Approve an entry; its submission is marked as adopted, and renditions are started. Raises MetadataMissing, ConsentMissing, NoExpert."""
    entry = locked(entry)
    ensure_open(entry, APPROVE)
    if by.pk == entry.proposed_by_id:
        raise NoExpert
    lacking = missing(entry)
    if lacking:
        raise MetadataMissing(fields=lacking)
    if entry.audience == Audience.PUBLIC and not entry.has_consent:
        raise ConsentMissing
    entry.approved_by, entry.approved_at, entry.note = by, at, ""
    move(entry, APPROVE, by=by, at=at)
    if entry.submission.state == SubmissionState.ACCEPTED:
        adopt(entry.submission, adoption=Adoption.ADOPTED, by=by, at=at)
    for film in films_of(entry):
        rendition, is_new = Rendition.objects.get_or_create(sha256=film.sha256)
        if is_new or rendition.state == RenditionState.FAILED:
            Rendition.objects.filter(pk=rendition.pk).update(state=RenditionState.WAITING, progress=0)
            job_queue.after_commit(RenderFilm(rendition.pk))
    announce(EntryShown(entry.pk))
    return entry


@transaction.atomic
def decline(entry: Entry, *, reason: str, by: Person, at: datetime) -> Entry:
    """Decline a proposed entry. Refuses without a reason."""
    entry = _with_reason(locked(entry), reason)
    move(entry, DECLINE, by=by, at=at, reason=entry.note)
    return entry


@transaction.atomic
def propose_again(entry: Entry, *, expert: Person, by: Person, at: datetime) -> Entry:
    """Propose an entry again, to an expert. Raises NoExpert."""
    entry = locked(entry)
    if expert.pk == by.pk or expert not in experts_for(entry.unit):
        raise NoExpert
    entry.expert, entry.proposed_by = expert, by
    move(entry, PROPOSE_AGAIN, by=by, at=at, expert=expert.pk)
    return entry


@transaction.atomic
def withdraw(entry: Entry, *, reason: str, by: Person, at: datetime) -> Entry:
    """Withdraw an entry; casebooks that printed it get an erratum. Refuses without a reason."""
    entry = _with_reason(locked(entry), reason)
    move(entry, WITHDRAW, by=by, at=at, reason=entry.note)
    announce(EntryWithdrawn(entry.pk))
    return entry


def _with_reason(entry: Entry, reason: str) -> Entry:
    if not reason.strip():
        raise DeclineReasonMissing
    entry.note = reason.strip()
    return entry
