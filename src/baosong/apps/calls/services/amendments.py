"""Amendments of published calls: an organiser's draft of the next version of the terms, and its taking effect."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from baosong.apps.calls.enums import AMEND, CHANGE_AMENDMENT, DISCARD_AMENDMENT, ENACT, AmendmentState
from baosong.apps.calls.errors import AmendmentOutdated, AmendmentReasonMissing, CallIncomplete, CallNotOpen, DeadlinesPast, NothingAmended, TaskInUse
from baosong.apps.calls.events import CallAmended
from baosong.apps.calls.jobs import ApplyAmendment, NotifyUnits
from baosong.apps.calls.models import Amendment, Call, Task, TermsVersion
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.calls.services.open_questions import open_questions, past_deadlines
from baosong.apps.calls.services.pass_on import ensure_not_looser
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Deadline, Terms, TermsTask
from baosong.core.terms.differences import differences
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue


def draft_of(call: Call, *, by: Person, at: datetime) -> Amendment:
    """The person's draft; without one a new draft of the terms in force, not saved."""
    found = Amendment.objects.filter(call=call, made_by=by, state=AmendmentState.DRAFT).first()
    if found is None:
        found = Amendment(call=call, based_on=call.terms_version, terms_json=call.terms_json, made_by=by, made_at=at, changed_at=at)
    found.call = call
    return found


def locked_call(call: Call) -> Call:
    """The call's row, locked until the transaction ends, with its unit, notice and parent."""
    return Call.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "notice", "parent").get(pk=call.pk)


def _ensure_open(call: Call) -> None:
    if not AMEND.is_open(call.state):
        raise CallNotOpen(step=AMEND.name, state=call.state, since=call.moved_at)


@transaction.atomic
def revise(call: Call, terms: Terms, *, by: Person, at: datetime) -> Amendment:
    """Replace the terms of the person's draft, which is created with the first change. Refuses calls that are not open to amendments."""
    call = locked_call(call)
    _ensure_open(call)
    draft = draft_of(call, by=by, at=at)
    terms = _with_new_keys(terms, draft.terms, _versions(call))
    if draft.terms_json == encoded(terms):
        return draft
    draft.terms_json, draft.changed_at = encoded(terms), at
    draft.__dict__.pop("terms", None)
    draft.save()
    return draft


@transaction.atomic
def take_over(call: Call, terms: Terms, *, by: Person, at: datetime) -> Amendment:
    """Make the person's draft one that takes over the terms of the level above as now in force."""
    draft = revise(call, terms, by=by, at=at)
    draft.parent_version = draft.call.parent.terms_version if draft.call.parent is not None else None
    draft.save()
    return draft


def _versions(call: Call) -> list[Terms]:
    return [version.terms for version in call.terms_versions.all()] or [call.terms]


def _with_new_keys(terms: Terms, previous: Terms, versions: list[Terms]) -> Terms:
    """Give added tasks and pieces keys that no version has used, since files and works refer to keys."""
    tasks, known = [], {task.key for task in previous.tasks}
    taken = {task.key for version in [*versions, previous] for task in version.tasks}
    for task in terms.tasks:
        old = next((other for other in previous.tasks if other.key == task.key), None)
        if task.key not in known:
            task = replace(task, key=_free("t", taken))
            taken.add(task.key)
        used = {piece.key for version in [*versions, previous] for other in version.tasks if other.key == task.key for piece in other.pieces}
        pieces = []
        for piece in task.pieces:
            if old is None or old.piece(piece.key) is None:
                piece = replace(piece, key=_free("p", used))
                used.add(piece.key)
            pieces.append(piece)
        tasks.append(replace(task, pieces=tuple(pieces)))
    return replace(terms, tasks=tuple(tasks))


def _free(prefix: str, taken: Collection[str]) -> str:
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


@transaction.atomic
def discard(draft: Amendment, *, by: Person, at: datetime) -> None:
    """Put a draft aside."""
    draft = Amendment.objects.select_for_update(of=("self",)).select_related("call").get(pk=draft.pk)
    if not DISCARD_AMENDMENT.is_open(draft.state):
        raise CallNotOpen(step=DISCARD_AMENDMENT.name, state=draft.state, since=None)
    draft.state, draft.changed_at = DISCARD_AMENDMENT.target, at
    draft.save(update_fields=["state", "changed_at"])
    record("call.amendment_discarded", draft.call, by=by, at=at)


@transaction.atomic
def rebase(draft: Amendment, *, at: datetime) -> Amendment:
    """Compare a draft with the version now in force instead of the one that it was begun from. The draft's terms stay."""
    draft = Amendment.objects.select_for_update(of=("self",)).select_related("call").get(pk=draft.pk)
    if not CHANGE_AMENDMENT.is_open(draft.state):
        raise CallNotOpen(step=CHANGE_AMENDMENT.name, state=draft.state, since=None)
    draft.based_on, draft.changed_at = draft.call.terms_version, at
    draft.save(update_fields=["based_on", "changed_at"])
    return draft


def ensure_up_to_date(draft: Amendment) -> None:
    """Refuse a draft that was begun before the version now in force."""
    call = draft.call
    if draft.based_on == call.terms_version:
        return
    last = TermsVersion.objects.select_related("made_by").get(call=call, number=call.terms_version)
    raise AmendmentOutdated(by=str(last.made_by), at=last.since, number=last.number)


@transaction.atomic
def enact(draft: Amendment, *, reason: str, by: Person, at: datetime, past_confirmed: bool = False) -> TermsVersion:
    """Let a draft take effect as the next version of the terms.

    Refuses a draft begun before the version now in force, one that changes nothing, that leaves questions open, asks for less than
    the level above or removes a task with works, and deadlines that it moves into the past unless `past_confirmed`.
    """
    call = locked_call(draft.call)
    draft = Amendment.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    draft.call = call
    if not ENACT.is_open(draft.state):
        raise NothingAmended
    _ensure_open(call)
    ensure_up_to_date(draft)
    version = put_in_force(call, draft.terms, reason=reason, by=by, at=at, past_confirmed=past_confirmed)
    if draft.parent_version is not None:
        call.parent_version = draft.parent_version
        call.save(update_fields=["parent_version"])
    draft.state, draft.changed_at = ENACT.target, at
    draft.save(update_fields=["state", "changed_at"])
    return version


def put_in_force(call: Call, terms: Terms, *, reason: str, by: Person, at: datetime, past_confirmed: bool = False) -> TermsVersion:
    """Replace the terms of the locked call by their next version. Refuses what `enact` refuses; the caller's transaction."""
    if not differences(call.terms, terms):
        raise NothingAmended
    if not reason.strip():
        raise AmendmentReasonMissing
    ensure_possible(call, terms, at=at, past_confirmed=past_confirmed)
    version = store_version(call, terms, reason=reason, by=by, at=at)
    job_queue.after_commit(NotifyUnits(call.pk, "amended", version.number))
    announce(CallAmended(call.pk, version.number))
    return version


def store_version(call: Call, terms: Terms, *, reason: str, by: Person, at: datetime) -> TermsVersion:
    """Store terms as the next version of the locked call, and have its works checked and counted again; the caller's transaction."""
    before = call.terms
    if not call.terms_versions.exists():
        TermsVersion.objects.create(call=call, number=1, terms_json=call.terms_json, since=call.published_at, made_by=call.made_by)
    number = call.terms_version + 1
    version = TermsVersion.objects.create(call=call, number=number, terms_json=encoded(terms), reason=reason.strip(), since=at, made_by=by)
    call.terms_json, call.title, call.terms_version = encoded(terms), terms.title[:200], number
    call.__dict__.pop("terms", None)
    call.save(update_fields=["terms_json", "title", "terms_version"])
    _apply_tasks(call, {task.key: task for task in before.tasks})
    record("call.amended", call, by=by, at=at, number=number, reason=reason.strip(), changes=len(differences(before, terms)))
    job_queue.after_commit(ApplyAmendment(call.pk, number))
    return version


def ensure_possible(call: Call, terms: Terms, *, at: datetime, past_confirmed: bool = False) -> None:
    """Refuse terms with open required questions, or looser than those above, or with a deadline moved into the past unless `past_confirmed`."""
    missing = [question for question in open_questions(terms) if question.is_required]
    if missing:
        raise CallIncomplete(questions=missing)
    ensure_not_looser(call, terms)
    past = moved_into_past(call.terms, terms, at=at)
    if past and not past_confirmed:
        raise DeadlinesPast(tasks=[task.name for task in past])


def moved_into_past(before: Terms, after: Terms, *, at: datetime) -> list[TermsTask]:
    """The tasks with a new deadline that is over already."""
    known = {(task.key, task.deadline) for task in before.tasks}
    return [task for task in past_deadlines(after, at=at) if (task.key, task.deadline) not in known]


def _apply_tasks(call: Call, before: dict[str, TermsTask]) -> None:
    """Write the tasks of the terms: changed ones in place, so that works, extensions and rounds stay."""
    rows = {task.key: task for task in call.tasks.select_for_update(of=("self",), no_key=True)}
    for position, task in enumerate(call.terms.tasks, 1):
        row = rows.pop(task.key, None) or Task(call=call, key=task.key)
        row.position, row.name, row.grace_minutes = position, task.name[:120], call.terms.grace_minutes
        # The deadline of an imported call may differ from its terms by an extension granted above.
        if row.pk is None or before[task.key].deadline != task.deadline:
            row.deadline = Deadline(task.deadline).moment()
        row.save()
    for row in rows.values():
        try:
            row.delete()
        except ProtectedError as error:
            raise TaskInUse(task=row.name) from error


def pass_drafts(unit: Unit, *, of: Person, to: Person, at: datetime) -> int:
    """Pass a person's drafts for calls of the unit to another, within the caller's transaction; one stays where the other has a draft. Returns how many."""
    passed = 0
    for draft in Amendment.objects.select_for_update(of=("self",)).select_related("call").filter(call__unit=unit, made_by=of, state=AmendmentState.DRAFT):
        if not Amendment.objects.filter(call=draft.call, made_by=to, state=AmendmentState.DRAFT).exists():
            draft.made_by = to
            draft.save(update_fields=["made_by"])
            record("call.amendment_passed", draft.call, by=to, at=at, person=of.pk)
            passed += 1
    return passed
