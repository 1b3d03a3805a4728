"""A meeting from its plan to the closed record, with the fields that a party office requires."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.services import pass_on, publish
from baosong.apps.meetings.enums import MeetingState, Presence, StoryState
from baosong.apps.meetings.errors import MeetingNotOpen, NoRoster, RecordIncomplete, RecordReasonMissing, TimesWrong
from baosong.apps.meetings.models import Meeting
from baosong.apps.meetings.queries import attendance_rows, counts_of, coverage, family_of, tasks_for
from baosong.apps.meetings.services import meetings
from baosong.apps.meetings.services.record_checks import faults_of
from baosong.apps.orgs.enums import Role
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, a_plan, a_roster
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def marked(held, **presence):
    """Marks everyone present but those named, as (presence, reason, made up on)."""
    rows = {row.member.name: row.pk for row in held.attendances.select_related("member")}
    marks = {key: presence.get(name, (Presence.PRESENT, "", None)) for name, key in rows.items()}
    meetings.attend(held, marks=marks, by=make.person("c1"), at=LATER)


def codes(held, *, at=LATER, blocking=None):
    return [fault.code for fault in faults_of(held, at=at) if blocking is None or fault.blocks == blocking]


def test_a_meeting_is_planned_called_and_closed(data_folder):
    call = make.a_call()
    held = a_meeting(call, "王小明", "李思齐", "赵一鸣")
    for name in ("王小明", "李思齐", "赵一鸣"):
        a_finished_story(call, held=held, name=name)
    marked(held, 赵一鸣=(Presence.ABSENT, "出差", date(2026, 5, 12)))

    meetings.close(held, by=make.person("c1"), at=LATER)

    held.refresh_from_db()
    assert held.state == MeetingState.CLOSED
    assert codes(held) == []
    counts = counts_of(held)
    assert (counts.expected, counts.present, counts.absent) == (3, 2, 1)


def test_a_meeting_does_not_end_before_it_begins():
    call = make.a_call()

    with pytest.raises(TimesWrong):
        meetings.plan(make.the_task(call), unit=make.unit_of(1), plan=a_plan(ends_at=NOW), by=make.person("c1"), at=NOW)


def test_nobody_can_be_called_without_a_roster():
    call = make.a_call()
    planned = meetings.plan(make.the_task(call), unit=make.unit_of(1), plan=a_plan(), by=make.person("c1"), at=NOW)

    with pytest.raises(NoRoster):
        meetings.call_members(planned, by=make.person("c1"), at=NOW)


def test_whoever_comes_to_the_roster_later_is_called_by_calling_again(data_folder):
    held = a_meeting(make.a_call(), "王小明")
    a_roster(held.unit, "李思齐")

    assert meetings.call_members(held, by=make.person("c1"), at=NOW) == 2
    assert held.attendances.count() == 2


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({"chair": ""}, LATER, "no_chair"),
        ({"recorder": ""}, LATER, "no_recorder"),
        ({"place": ""}, LATER, "no_place"),
        ({"agenda": ()}, LATER, "no_agenda"),
        ({}, NOW, "not_over"),
    ],
)
def test_a_record_with_a_gap_is_not_closed(data_folder, changes, at, code):
    held = a_meeting(make.a_call(), **changes)
    marked(held)

    assert codes(held, at=at, blocking=True) == [code]
    with pytest.raises(RecordIncomplete) as refused:
        meetings.close(held, by=make.person("c1"), at=at)
    assert refused.value.facts == {"faults": [code]}


def test_absence_needs_a_reason_and_presence_a_mark(data_folder):
    held = a_meeting(make.a_call(), "王小明", "李思齐", "赵一鸣")
    rows = {row.member.name: row.pk for row in held.attendances.select_related("member")}
    meetings.attend(held, marks={rows["王小明"]: (Presence.ABSENT, " ", None)}, by=make.person("c1"), at=LATER)

    found = {fault.code: fault.about for fault in faults_of(held, at=LATER) if fault.blocks}

    assert found == {"not_marked": "李思齐、赵一鸣", "absent_without_reason": "王小明"}


def test_what_is_odd_is_said_but_does_not_stop_the_record(data_folder):
    held = a_meeting(make.a_call(), "王小明", "李思齐", ends_at=NOW + timedelta(minutes=5), chair="李思齐", recorder="李思齐")
    meetings.write_record(
        held,
        plan=a_plan(ends_at=NOW + timedelta(minutes=5), chair="李思齐", recorder="李思齐", begins_at=NOW - timedelta(minutes=1)),
        minutes=meetings.MeetingMinutes(speeches=({"speaker": "李思齐", "text": "…"},)),
        by=make.person("c1"),
        at=LATER,
    )
    held.refresh_from_db()
    marked(held, 王小明=(Presence.ABSENT, "出差", None))

    assert set(codes(held)) == {"very_short", "only_recorder_spoke", "chair_is_recorder", "no_quorum", "without_story", "not_made_up"}
    assert codes(held, blocking=True) == []


@pytest.mark.parametrize("days", [-400, 400])
def test_a_date_outside_the_campaign_is_said(data_folder, days):
    away = timedelta(days=days)
    held = a_meeting(make.a_call(), begins_at=NOW + away, ends_at=NOW + away + timedelta(hours=1))

    assert "outside_campaign" in codes(held, at=NOW + timedelta(days=800))


def test_a_closed_record_is_opened_again_only_with_a_reason(data_folder):
    held = a_meeting(make.a_call())
    marked(held)
    meetings.close(held, by=make.person("c1"), at=LATER)
    with pytest.raises(MeetingNotOpen):
        meetings.attend(held, marks={}, by=make.person("c1"), at=LATER)
    with pytest.raises(RecordReasonMissing):
        meetings.reopen(held, reason=" ", by=make.person("c1"), at=LATER)

    meetings.reopen(held, reason="补充发言", by=make.person("c1"), at=LATER)

    assert Meeting.objects.get().state == MeetingState.CALLED


def test_an_oral_story_counts_and_can_still_be_written(data_folder):
    held = a_meeting(make.a_call(), "王小明")
    row = held.attendances.get()

    story = meetings.note_oral_story(held, row.member, by=make.person("c1"), at=NOW)

    assert (story.state, story.is_oral, story.consented_at) == (StoryState.TOLD, True, None)
    assert attendance_rows(held)[0].has_told


def test_signing_in_is_done_once_and_asks_no_place(data_folder):
    held = a_meeting(make.a_call(), "王小明")
    member = held.attendances.get().member

    for _ in range(2):
        meetings.sign_in(held, member, at=NOW)

    assert held.attendances.get().presence == Presence.PRESENT


def test_coverage_rises_and_a_member_of_two_branches_counts_once(data_folder):
    call = make.a_call()
    college = make.unit_of(1)
    first, second = make.a_unit("甲支部", college), make.a_unit("乙支部", college)
    for number, unit in enumerate((first, second)):
        make.with_role(make.a_person(f"b{number}"), unit)
    a_roster(second, "王小明", "陈可欣", phones=["13800000000", ""])
    held = meetings.plan(make.the_task(call), unit=first, plan=a_plan(), by=make.person("b0"), at=NOW)
    a_roster(first, "王小明", "李思齐", phones=["13800000000", ""])
    meetings.call_members(held, by=make.person("b0"), at=NOW)
    held.refresh_from_db()
    a_finished_story(call, held=held, name="王小明")

    rows = {row.unit.name: row for row in coverage(make.the_task(call), call.unit)}

    assert [(rows[name].told, rows[name].members) for name in ("甲支部", "乙支部", "第1学院", "示例大学")] == [(1, 2), (1, 2), (1, 3), (1, 3)]
    assert not rows["第2学院"].has_roster
    assert rows["第2学院"].members == 200


def test_a_member_with_a_story_in_one_branch_is_not_asked_again_in_the_other(data_folder):
    call = make.a_call()
    first, second = make.unit_of(1), make.unit_of(2)
    a_roster(first, "王小明", phones=["13800000000"])
    a_roster(second, "王小明", "李思齐", phones=["13800000000", ""])
    held = {}
    for number, unit in enumerate((first, second), 1):
        by = make.person(f"c{number}")
        made = meetings.plan(make.the_task(call), unit=unit, plan=a_plan(), by=by, at=NOW)
        meetings.call_members(made, by=by, at=NOW)
        held[number] = Meeting.objects.get(pk=made.pk)
    a_finished_story(call, held=held[1], name="王小明")

    rows = attendance_rows(held[2])

    assert [(row.attendance.member.name, row.has_told, row.told_elsewhere) for row in rows] == [("王小明", True, True), ("李思齐", False, False)]


def test_a_story_for_a_forwarded_call_counts_above(data_folder):
    call = make.a_call()
    college, branch = make.unit_of(1), make.a_unit("甲支部", make.unit_of(1))
    head = make.with_role(make.a_person("head"), college, Role.ORGANISER)
    make.with_role(make.a_person("b1"), branch)
    below = pass_on.pass_on(call, pass_on.UnitTerms(["t1"], "2026-05-15"), unit=college, by=head, at=NOW)
    publish.publish(Call.objects.get(pk=below.pk), to=[branch], by=head, at=NOW)
    task = Task.objects.get(call=below)

    assert family_of(Task.objects.get(call=call)) == [Task.objects.get(call=call).pk, task.pk]
    assert tasks_for(branch) == [task]

    held = meetings.plan(task, unit=branch, plan=a_plan(), by=make.person("b1"), at=NOW)
    a_roster(branch, "王小明")
    meetings.call_members(held, by=make.person("b1"), at=NOW)
    a_finished_story(call, held=Meeting.objects.get(), name="王小明")

    assert {row.unit.name: row.told for row in coverage(Task.objects.get(call=call), call.unit)}["示例大学"] == 1


@pytest.mark.parametrize("members", [3, 9])
def test_the_meeting_and_the_coverage_ask_as_many_questions_for_many_as_for_few(data_folder, members):
    call = make.a_call()
    held = a_meeting(call, *(f"成员{n}" for n in range(members)))

    with CaptureQueriesContext(connection) as asked:
        attendance_rows(held)
    assert len(asked) == 6
    with CaptureQueriesContext(connection) as asked:
        coverage(make.the_task(call), call.unit)
    assert len(asked) == 7
