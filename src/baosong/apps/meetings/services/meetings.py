"""Meetings: planning, calling members, attendance, the record."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import CALL_MEMBERS, CLOSE_RECORD, REOPEN_RECORD, TELL_STORY, WRITE_RECORD, MeetingMode, MeetingState, Presence
from baosong.apps.meetings.errors import MeetingNotOpen, NoRoster, RecordIncomplete, RecordReasonMissing, TimesWrong
from baosong.apps.meetings.models import Attendance, Meeting, Member, Story
from baosong.apps.meetings.queries import roster_of
from baosong.apps.meetings.services.record_checks import faults_of
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record
from baosong.platform.states import Action

LONGEST_TEXT: Final = 20_000
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """The plan of a meeting; `place` is a room or an online tool."""

    theme: str
    kind: str
    begins_at: datetime
    ends_at: datetime
    mode: MeetingMode = MeetingMode.ON_SITE
    place: str = ""
    agenda: tuple[str, ...] = ()
    chair: str = ""
    recorder: str = ""


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """The record beyond the plan; rows are dicts as in the model."""

    observers: str = ""
    speeches: tuple[dict[str, str], ...] = ()
    votes: tuple[dict[str, Any], ...] = ()
    follow_ups: tuple[dict[str, str], ...] = ()
    resolutions: str = ""
    open_questions: str = ""


def _locked(meeting: Meeting, action: Action[MeetingState]) -> Meeting:
    meeting = Meeting.objects.select_for_update().select_related("unit", "task__call").get(pk=meeting.pk)
    if not action.is_open(meeting.state):
        raise MeetingNotOpen
    return meeting


def _write(meeting: Meeting, plan: MeetingPlan) -> None:
    if plan.ends_at <= plan.begins_at:
        raise TimesWrong
    meeting.theme, meeting.kind = " ".join(plan.theme.split()), " ".join(plan.kind.split())
    meeting.begins_at, meeting.ends_at, meeting.mode, meeting.place = plan.begins_at, plan.ends_at, plan.mode, plan.place.strip()
    meeting.agenda = [line for line in plan.agenda if line]
    meeting.chair, meeting.recorder = plan.chair.strip(), plan.recorder.strip()


@transaction.atomic
def plan(task: Task, *, unit: Unit, plan: MeetingPlan, by: Person, at: datetime) -> Meeting:
    """Create a meeting. Raises TimesWrong."""
    meeting = Meeting(unit=unit, task=task, code=secrets.token_urlsafe(12), made_by=by, made_at=at, changed_at=at)
    _write(meeting, plan)
    meeting.save()
    record("meeting.planned", meeting, by=by, at=at, unit=unit.pk, task=task.pk)
    return meeting


@transaction.atomic
def call_members(meeting: Meeting, *, by: Person, at: datetime) -> int:
    """Call everyone on the roster who was not called yet; returns how many are expected. Raises NoRoster."""
    meeting = _locked(meeting, CALL_MEMBERS)
    members = list(roster_of(meeting.unit).values_list("member_id", flat=True))
    if not members:
        raise NoRoster
    called = set(meeting.attendances.values_list("member_id", flat=True))
    Attendance.objects.bulk_create([Attendance(meeting=meeting, member_id=member) for member in members if member not in called])
    if meeting.state != CALL_MEMBERS.target:
        meeting.state = CALL_MEMBERS.target
        meeting.save(update_fields=["state"])
    record("meeting.called", meeting, by=by, at=at, expected=len(called | set(members)))
    return len(called | set(members))


@transaction.atomic
def attend(meeting: Meeting, *, marks: Mapping[int, tuple[Presence, str, date | None]], by: Person | None, at: datetime) -> None:
    """Set attendance. `marks`: presence, reason of absence, day made up, by the attendance's key."""
    meeting = _locked(meeting, WRITE_RECORD)
    for row in meeting.attendances.filter(pk__in=marks):
        presence, reason, made_up_on = marks[row.pk]
        absent = presence == Presence.ABSENT
        row.presence, row.reason, row.made_up_on = presence, reason.strip() if absent else "", made_up_on if absent else None
        row.save(update_fields=["presence", "reason", "made_up_on"])
    record("meeting.attended", meeting, by=by, at=at, present=meeting.attendances.filter(presence=Presence.PRESENT).count())


@transaction.atomic
def sign_in(meeting: Meeting, member: Member, *, at: datetime) -> None:
    """Mark the member present, by the personal link. Idempotent; no location is recorded."""
    row = meeting.attendances.select_for_update().filter(member=member).first()
    if row is not None and row.presence != Presence.PRESENT:
        attend(meeting, marks={row.pk: (Presence.PRESENT, "", None)}, by=None, at=at)


@transaction.atomic
def write_record(meeting: Meeting, *, plan: MeetingPlan, minutes: MeetingMinutes, by: Person, at: datetime) -> Meeting:
    """Save the record, which can be changed until it is closed. Raises TimesWrong."""
    meeting = _locked(meeting, WRITE_RECORD)
    _write(meeting, plan)
    written = asdict(minutes)
    for name in ("speeches", "votes", "follow_ups"):
        written[name] = list(written[name])
    for name in ("observers", "resolutions", "open_questions"):
        written[name] = written[name].strip()
    for name, value in written.items():
        setattr(meeting, name, value)
    meeting.changed_at = at
    meeting.save()
    record("meeting.recorded", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def close(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """Close the record. Raises RecordIncomplete with all blocking faults."""
    meeting = _locked(meeting, CLOSE_RECORD)
    if found := [fault for fault in faults_of(meeting, at=at) if fault.blocks]:
        raise RecordIncomplete(faults=[fault.code for fault in found])
    meeting.state, meeting.changed_at = CLOSE_RECORD.target, at
    meeting.save(update_fields=["state", "changed_at"])
    record("meeting.closed", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def reopen(meeting: Meeting, *, reason: str, by: Person, at: datetime) -> Meeting:
    """Reopen a closed record, with a reason for the audit log."""
    if not reason.strip():
        raise RecordReasonMissing
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if REOPEN_RECORD.is_open(meeting.state):
        meeting.state, meeting.changed_at = REOPEN_RECORD.target, at
        meeting.save(update_fields=["state", "changed_at"])
        record("meeting.reopened", meeting, by=by, at=at, reason=reason.strip())
    return meeting


@transaction.atomic
def note_oral_story(meeting: Meeting, member: Member, *, by: Person, at: datetime) -> Story:
    """Record that the member told a story orally. It counts as told, and the member can still write it down."""
    meeting = _locked(meeting, WRITE_RECORD)
    story, _ = Story.objects.get_or_create(meeting=meeting, member=member, defaults={"changed_at": at})
    if TELL_STORY.is_open(story.state):
        story.state, story.told_at, story.changed_at, story.is_oral = TELL_STORY.target, at, at, not story.text
        story.save(update_fields=["state", "told_at", "changed_at", "is_oral"])
        record("story.told_by_mouth", story, by=by, at=at)
    return story
