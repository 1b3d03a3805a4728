"""Public notice of a selection: begin, objections and answers, end and release to all units."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from baosong.apps.judging.enums import ANSWER_OBJECTION, BEGIN_NOTICE, EDIT_NOTICE, OBJECT, RELEASE, TAKE_DOWN
from baosong.apps.judging.errors import (
    AnswerMissing,
    AwardedNotAccepted,
    DaysWrong,
    LevelIncomplete,
    NoticeOver,
    NoticeRunning,
    ObjectionIncomplete,
    ObjectionsOpen,
    SelectionNotOpen,
    TooManyObjections,
)
from baosong.apps.judging.events import SelectionReleased
from baosong.apps.judging.models import Objection, Selection
from baosong.apps.judging.queries import undecided
from baosong.apps.judging.services.participation import UnjudgedWork, ensure_all_decided, unjudged_works
from baosong.apps.judging.services.working_days import end_after
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import ACCEPTED_ONLY
from baosong.apps.submissions.services.outcomes import set_outcome
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce

MOST_DAYS: Final = 30
# Objections accepted within an hour: the form is public.
MOST_OBJECTIONS: Final = 20


def _locked(selection: Selection) -> Selection:
    return Selection.objects.select_for_update(of=("self",)).select_related("task__call__unit", "round__task").get(pk=selection.pk)


@transaction.atomic
def show(selection: Selection, *, days: int, by: Person, at: datetime) -> Selection:
    """Begin the public notice; it ends with the `days`-th working day after today.

    Refuses works that nothing was decided on, accepted ones without a review among them, and prizes of works that are not accepted any more.
    """
    selection = _locked(selection)
    if not BEGIN_NOTICE.is_open(selection.state):
        raise SelectionNotOpen
    if not 1 <= days <= MOST_DAYS:
        raise DaysWrong(most=MOST_DAYS)
    _ensure_complete(selection)
    selection.state, selection.days = BEGIN_NOTICE.target, days
    selection.notice_from, selection.notice_until = at, end_after(at, days)
    selection.save(update_fields=["state", "days", "notice_from", "notice_until"])
    record("selection.shown", selection, by=by, at=at, days=days, until=selection.notice_until.isoformat())
    return selection


def _ensure_complete(selection: Selection) -> list[UnjudgedWork]:
    """The accepted works without a rank, once all is decided on."""
    if left := undecided(selection.task):
        raise LevelIncomplete(count=left)
    lost = selection.choices.exclude(prize="").exclude(submission__state__in=ACCEPTED_ONLY).select_related("submission")
    if titles := [choice.submission.title for choice in lost]:
        raise AwardedNotAccepted(titles=titles)
    works = unjudged_works(selection.round)
    ensure_all_decided(works)
    return works


@transaction.atomic
def take_down(selection: Selection, *, by: Person, at: datetime) -> Selection:
    """End a public notice early, so that the outcome can be changed; the next notice runs for its full time."""
    selection = _locked(selection)
    if not TAKE_DOWN.is_open(selection.state):
        raise SelectionNotOpen
    selection.state, selection.notice_from, selection.notice_until = TAKE_DOWN.target, None, None
    selection.save(update_fields=["state", "notice_from", "notice_until"])
    selection.choices.update(unit_name="")
    record("selection.taken_down", selection, by=by, at=at)
    return selection


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The text of a public notice; what is empty is the customary one. `contact`: people and telephone, one a line."""

    title: str = ""
    intro: str = ""
    contact: str = ""
    issuer: str = ""


@transaction.atomic
def describe(selection: Selection, text: NoticeText, *, by: Person, at: datetime) -> Selection:
    """Change the text of the public notice, before and while it runs."""
    selection = _locked(selection)
    if not EDIT_NOTICE.is_open(selection.state):
        raise SelectionNotOpen
    selection.notice_title, selection.notice_intro = " ".join(text.title.split()), text.intro.strip()
    selection.notice_contact, selection.notice_issuer = text.contact.strip(), " ".join(text.issuer.split())
    selection.save(update_fields=["notice_title", "notice_intro", "notice_contact", "notice_issuer"])
    record("selection.notice_described", selection, by=by, at=at, **asdict(text))
    return selection


@transaction.atomic
def take_objection(selection: Selection, *, name: str, contact: str, text: str, at: datetime) -> Objection:
    """Record an objection while the notice runs. Refuses one without name, contact or text, and too many within an hour."""
    selection = _locked(selection)
    if not OBJECT.is_open(selection.state) or selection.notice_until is None or at > selection.notice_until:
        raise NoticeOver
    name, contact, text = " ".join(name.split()), " ".join(contact.split()), text.strip()
    if not (name and contact and text):
        raise ObjectionIncomplete
    if selection.objections.filter(made_at__gt=at - timedelta(hours=1)).count() >= MOST_OBJECTIONS:
        raise TooManyObjections
    made = Objection.objects.create(selection=selection, name=name, contact=contact, text=text, made_at=at)
    record("objection.made", made, by=None, at=at, selection=selection.pk)
    return made


@transaction.atomic
def answer(objection: Objection, *, text: str, by: Person, at: datetime) -> Objection:
    """Answer an objection; the answer can be changed until the outcome is final."""
    selection = _locked(objection.selection)
    if not ANSWER_OBJECTION.is_open(selection.state):
        raise SelectionNotOpen
    if not text.strip():
        raise AnswerMissing
    objection.answer, objection.answered_by, objection.answered_at = text.strip(), by, at
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    record("objection.answered", objection, by=by, at=at)
    return objection


@transaction.atomic
def release(selection: Selection, *, by: Person, at: datetime) -> Selection:
    """Make the outcome final and visible to all units. Refuses before the notice has ended, and while objections are unanswered."""
    selection = _locked(selection)
    if not RELEASE.is_open(selection.state) or selection.notice_until is None:
        raise SelectionNotOpen
    if at <= selection.notice_until:
        raise NoticeRunning(until=selection.notice_until)
    if left := selection.objections.filter(answer="").count():
        raise ObjectionsOpen(count=left)
    works = _ensure_complete(selection)
    selection.state, selection.released_at = RELEASE.target, at
    selection.save(update_fields=["state", "released_at"])
    for choice in selection.choices.select_related("submission"):
        outcome = f"{choice.prize}（{choice.reason}）" if selection.shows_reasons and choice.reason else choice.prize
        set_outcome(choice.submission, outcome=outcome, by=by, at=at)
    for work in works:
        set_outcome(work.submission, outcome="", by=by, at=at)
    record("selection.released", selection, by=by, at=at, submissions=selection.choices.count())
    announce(SelectionReleased(selection.pk))
    return selection
