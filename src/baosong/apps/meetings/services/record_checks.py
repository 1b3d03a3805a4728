"""Checks of a meeting's record, as a party office makes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from baosong.apps.meetings.enums import Presence, StoryState
from baosong.apps.meetings.models import Meeting

SHORTEST: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RecordFault:
    """The result of one check; `blocks`: the record cannot be closed."""

    code: str
    about: str = ""
    blocks: bool = True


def faults_of(meeting: Meeting, *, at: datetime) -> list[RecordFault]:
    """All faults of the record, those that block first. Two queries."""
    rows = list(meeting.attendances.select_related("member").order_by("pk"))
    told = set(meeting.stories.filter(state=StoryState.TOLD).values_list("member_id", flat=True))
    found = [*_of_times(meeting, at), *_of_people(meeting)]
    if not rows:
        found.append(RecordFault("nobody_called"))
    if unmarked := [row.member.name for row in rows if row.presence == Presence.EXPECTED]:
        found.append(RecordFault("not_marked", "、".join(unmarked)))
    if unreasoned := [row.member.name for row in rows if row.presence == Presence.ABSENT and not row.reason]:
        found.append(RecordFault("absent_without_reason", "、".join(unreasoned)))
    if rows and 2 * sum(row.presence == Presence.PRESENT for row in rows) <= len(rows):
        found.append(RecordFault("no_quorum", blocks=False))
    if silent := [row.member.name for row in rows if row.member_id not in told]:
        found.append(RecordFault("without_story", "、".join(silent), blocks=False))
    if waiting := [row.member.name for row in rows if row.presence == Presence.ABSENT and row.made_up_on is None]:
        found.append(RecordFault("not_made_up", "、".join(waiting), blocks=False))
    return sorted(found, key=lambda fault: not fault.blocks)


def _of_times(meeting: Meeting, at: datetime) -> list[RecordFault]:
    found = []
    if meeting.ends_at > at:
        found.append(RecordFault("not_over"))
    if meeting.ends_at - meeting.begins_at < SHORTEST:
        found.append(RecordFault("very_short", blocks=False))
    published = meeting.task.call.published_at
    if meeting.begins_at > meeting.task.deadline or (published is not None and meeting.ends_at < published):
        found.append(RecordFault("outside_campaign", blocks=False))
    return found


def _of_people(meeting: Meeting) -> list[RecordFault]:
    found = []
    for name in ("chair", "recorder", "place"):
        if not getattr(meeting, name):
            found.append(RecordFault(f"no_{name}"))
    if not meeting.agenda:
        found.append(RecordFault("no_agenda"))
    if meeting.speeches and {speech["speaker"] for speech in meeting.speeches} == {meeting.recorder}:
        found.append(RecordFault("only_recorder_spoke", blocks=False))
    if meeting.chair and meeting.chair == meeting.recorder:
        found.append(RecordFault("chair_is_recorder", blocks=False))
    return found
