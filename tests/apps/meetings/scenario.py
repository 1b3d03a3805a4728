"""Makers for tests of activities; each reaches its state by the deeds."""

from dataclasses import dataclass, replace
from datetime import timedelta

from baosong.apps.activities.models import BranchMembership, Meeting, Member, Story
from baosong.apps.activities.services import meetings, pledges, registers, roster, stories
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms.registers import presets
from tests import factories as make
from tests.factories import NOW

STROKES = [[[40 + 20 * n, 60 + (n % 3) * 40, n * 16] for n in range(12)], [[320 + 15 * n, 150 - (n % 4) * 25, 400 + n * 16] for n in range(12)]]


@dataclass(frozen=True)
class Told:
    """A meeting of the first college, one of its members, and the story."""

    meeting: Meeting
    branch_membership: BranchMembership
    story: Story
    by: Person

    @property
    def member(self) -> Member:
        return self.branch_membership.member


def a_roster(unit: Unit, *names: str, phones=()) -> list[BranchMembership]:
    named = [roster.RosterLine(number, name, phones[number - 1] if phones else "") for number, name in enumerate(names, 1)]
    roster.enrol(named, unit=unit, by=None, at=NOW)
    return list(BranchMembership.objects.filter(unit=unit).select_related("member", "unit").order_by("pk"))


def a_plan(**changes) -> meetings.MeetingPlan:
    plan = meetings.MeetingPlan("讲战疫故事", "组织生活会", NOW, NOW + timedelta(hours=1), place="201", agenda=("讲故事",), chair="张书记", recorder="李委员")
    return replace(plan, **changes)


def a_meeting(call, *names: str, unit: Unit | None = None, by: Person | None = None, **changes) -> Meeting:
    """A meeting to which members of those names were called."""
    unit, by = unit or make.unit_of(1), by or make.person("c1")
    made = meetings.plan(make.the_task(call), unit=unit, plan=a_plan(**changes), by=by, at=NOW)
    a_roster(unit, *(names or ("王小明", "李思齐")))
    meetings.call_members(made, by=by, at=NOW)
    return Meeting.objects.select_related("unit", "task__call").get(pk=made.pk)


def a_told_story(call, *, text="我在东门值守到凌晨。", title="值守", consents=True, held: Meeting | None = None, name="王小明") -> Told:
    held = held or a_meeting(call)
    branch_membership = BranchMembership.objects.select_related("member", "unit").get(unit=held.unit, member__name=name)
    story = stories.begin(held, branch_membership.member, at=NOW)
    story = stories.save(story, title=title, text=text, base=0, at=NOW)
    story = stories.tell(story, consents=consents, at=NOW)
    return Told(held, branch_membership, story, held.made_by)


def a_line(unit: Unit, by: Person, *, form=None, **written):
    register = registers.set_up(form or presets()["pledges"], unit=unit, task=None, by=by, at=NOW)
    written = written or {"post": "东门岗", "signer": "王小明", "tasks": "每日测温", "period": "2026-07-01 至 2026-07-31"}
    return registers.enter(register, unit=unit, written=written, place=None, by=by, at=NOW)


def a_pledge(told: Told):
    line = a_line(told.meeting.unit, told.by)
    return pledges.sign(line, told.member, answers={"补充承诺": "随叫随到"}, strokes=STROKES, typed="", at=NOW)
