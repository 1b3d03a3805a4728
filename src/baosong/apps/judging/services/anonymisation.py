"""Blind rounds: look for names before the round is opened, report them to the organiser, have them covered."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import transaction

from baosong.apps.judging.enums import PREPARE_ROUND, NamePlace
from baosong.apps.judging.jobs import DropBlindCopies, LookForNames
from baosong.apps.judging.models import Candidate, FoundName, Round
from baosong.apps.judging.services import blind_copies
from baosong.apps.judging.services.blind_copies import Material, found_at
from baosong.apps.judging.services.candidates import take_part
from baosong.apps.judging.services.names import candidates_with_names, collect, mask_of
from baosong.apps.judging.services.preparation import locked_candidate, locked_round
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.derived_documents import content_for_worker
from baosong.core import inspection
from baosong.core.anonymisation import CopyKind
from baosong.core.blobstore import BlobStore
from baosong.core.documents.derived_files import is_readable
from baosong.core.documents.limits import MAX_BYTES
from baosong.core.inspection import InspectionInterrupted, UnusableFile
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.services import job_runs


@transaction.atomic
def search(judged: Round, *, again: bool = False) -> None:
    """Make candidates of the submissions that would take part in a blind round in preparation, and look for names in those not searched with the same names.

    `again`: also in those that were.
    """
    if not judged.is_blind:
        return
    # Two works may be accepted at once.
    judged = Round.objects.select_for_update(of=("self",)).select_related("task__call__unit").get(pk=judged.pk)
    if not PREPARE_ROUND.is_open(judged.state):
        return
    submissions = take_part(judged)
    judged.candidates.exclude(submission__in=submissions).delete()
    known = {candidate.submission_id: candidate for candidate in candidates_with_names().filter(round=judged)}
    for submission in submissions:
        candidate = known.get(submission.pk) or Candidate.objects.create(round=judged, submission=submission, number=0)
        if collect(candidate) or again or candidate.names_looked_for_at is None:
            queue_search(candidate)


def queue_search(candidate: Candidate) -> None:
    """Queue the search for names, unless it is queued."""
    Candidate.objects.filter(pk=candidate.pk).update(names_looked_for_at=None, covered_at=None)
    if not job_runs.is_under_way(job := LookForNames(candidate.pk)):
        job_queue.after_commit(job)


def search_rounds_of(submission_id: int) -> None:
    """Search the blind rounds in preparation of a submission's task, after a decision on the submission."""
    task = Submission.objects.values_list("task", flat=True).get(pk=submission_id)
    for judged in Round.objects.filter(task=task, is_blind=True).select_related("task__call__unit"):
        search(judged)


@transaction.atomic
def change_words(judged: Round, *, also: str, never: str, by: Person, at: datetime) -> Round:
    """Change the words that are masked besides names, and the names that are not masked; the works are searched again."""
    judged = locked_round(judged)
    judged.also_masked, judged.never_masked = also.strip(), never.strip()
    judged.save(update_fields=["also_masked", "never_masked"])
    record("round.words_changed", judged, by=by, at=at, also=judged.also_masked, never=judged.never_masked)
    search(judged, again=True)
    job_queue.after_commit(DropBlindCopies())
    return judged


@transaction.atomic
def cover(candidate: Candidate, *, by: Person, at: datetime) -> Candidate:
    """Record the organiser's decision to have the names covered."""
    candidate = locked_candidate(candidate)
    candidate.covered_at = at
    candidate.save(update_fields=["covered_at"])
    record("candidate.covered", candidate, by=by, at=at, submission=candidate.submission_id)
    return candidate


@transaction.atomic
def undo_cover(candidate: Candidate, *, by: Person, at: datetime) -> Candidate:
    """Take the decision back: the candidate is undecided as before."""
    candidate = locked_candidate(candidate)
    if candidate.covered_at is not None:
        candidate.covered_at = None
        candidate.save(update_fields=["covered_at"])
        record("candidate.undecided", candidate, by=by, at=at, submission=candidate.submission_id)
    return candidate


def look_for_names(candidate_id: int, *, blobstore: BlobStore, root: Path, at: datetime) -> None:
    """Record where a candidate's files name its unit or people, and queue the copies of films, which look at the whole film. Idempotent."""
    candidate = candidates_with_names().filter(pk=candidate_id).first()
    if candidate is None:
        return
    mask = mask_of(candidate)
    found: list[FoundName] = []
    texts = [(NamePlace.TITLE.value, "", candidate.submission.title)]
    for material in blind_copies.materials(candidate):
        name = material.file.name
        texts += [(NamePlace.FILE_NAME.value, name, name), *((location, name, words) for location, words in _words_in(material, blobstore))]
        if material.kind is not CopyKind.FILM:
            found += blind_copies.findings(material, blind_copies.copy_of(candidate, material, blobstore=blobstore, root=root))
    candidate.found = [*(found_at(location, file, name) for where, file, text in texts for location, name in mask.findings(where, text)), *found]
    # The candidate may have been deleted since.
    Candidate.objects.filter(pk=candidate_id).update(names_found=candidate.names_found, names_looked_for_at=at)
    blind_copies.queue_films(candidate)


def give_up(candidate_id: int, *, at: datetime) -> None:
    """Record that a candidate could not be searched."""
    Candidate.objects.filter(pk=candidate_id).update(names_found=[asdict(FoundName(NamePlace.UNSEARCHED))], names_looked_for_at=at)


def _words_in(material: Material, blobstore: BlobStore) -> list[tuple[str, str]]:
    """Location and words: properties of documents; the opening and the subtitles of films, whose copies take long."""
    file, path = material.file, blobstore.path(material.file.sha256)
    if material.kind is CopyKind.FILM:
        try:
            words = inspection.opening_text_sandboxed(path)
        except InspectionInterrupted as interrupted:
            raise job_queue.TryLater(interrupted.code) from interrupted
        except UnusableFile:
            words = []
        if file.captions_sha256:
            words.append((NamePlace.SUBTITLES.value, blobstore.path(file.captions_sha256).read_text("utf-8", errors="replace")))
        return words
    if not is_readable(file.name) or file.size > MAX_BYTES:
        return []
    content = content_for_worker(file, blobstore=blobstore)
    return [(NamePlace.PROPERTIES.value, text) for text in (content.facts.properties if content.facts else ())]
