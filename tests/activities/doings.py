"""Makers for tests of activities; each reaches its state by the deeds."""

from dataclasses import dataclass, replace
from datetime import timedelta

from baosong.activities.domain import enrolling, meeting, pledging, registering, telling
from baosong.activities.models import Belonging, Meeting, Member, Story
from baosong.orgs.models import Person, Unit
from baosong.terms.registers import presets
from tests import factories as make
from tests.factories import NOW

STROKES = [[[40 + 20 * n, 60 + (n % 3) * 40, n * 16] for n in range(12)], [[320 + 15 * n, 150 - (n % 4) * 25, 400 + n * 16] for n in range(12)]]


@dataclass(frozen=True)
class Told:
    """A meeting of the first college, one of its members, and the story."""

    meeting: Meeting
    belonging: Belonging
    story: Story
    by: Person

    @property
    def member(self) -> Member:
        return self.belonging.member


def a_roster(unit: Unit, *names: str, phones=()) -> list[Belonging]:
    named = [enrolling.Named(number, name, phones[number - 1] if phones else "") for number, name in enumerate(names, 1)]
    enrolling.enrol(named, unit=unit, by=None, at=NOW)
    return list(Belonging.objects.filter(unit=unit).select_related("member", "unit").order_by("pk"))


def a_plan(**changes) -> meeting.Plan:
    plan = meeting.Plan("讲战疫故事", "组织生活会", NOW, NOW + timedelta(hours=1), place="201", agenda=("讲故事",), chair="张书记", recorder="李委员")
    return replace(plan, **changes)


def a_meeting(call, *names: str, unit: Unit | None = None, by: Person | None = None, **changes) -> Meeting:
    """A meeting to which members of those names were called."""
    unit, by = unit or make.unit_of(1), by or make.person("c1")
    made = meeting.plan(make.the_task(call), unit=unit, plan=a_plan(**changes), by=by, at=NOW)
    a_roster(unit, *(names or ("王小明", "李思齐")))
    meeting.call_members(made, by=by, at=NOW)
    return Meeting.objects.select_related("unit", "task__call").get(pk=made.pk)


def a_told_story(call, *, text="我在东门值守到凌晨。", title="值守", consents=True, held: Meeting | None = None, name="王小明") -> Told:
    held = held or a_meeting(call)
    belonging = Belonging.objects.select_related("member", "unit").get(unit=held.unit, member__name=name)
    story = telling.begin(held, belonging.member, at=NOW)
    story = telling.save(story, title=title, text=text, base=0, at=NOW)
    story = telling.tell(story, consents=consents, at=NOW)
    return Told(held, belonging, story, held.made_by)


def a_line(unit: Unit, by: Person, *, form=None, **written):
    register = registering.set_up(form or presets()["pledges"], unit=unit, task=None, by=by, at=NOW)
    written = written or {"post": "东门岗", "signer": "王小明", "tasks": "每日测温", "period": "2026-07-01 至 2026-07-31"}
    return registering.enter(register, unit=unit, written=written, place=None, by=by, at=NOW)


def a_pledge(told: Told):
    line = a_line(told.meeting.unit, told.by)
    return pledging.sign(line, told.member, answers={"补充承诺": "随叫随到"}, strokes=STROKES, typed="", at=NOW)
