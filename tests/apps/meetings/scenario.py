"""Factories for tests of meetings; each reaches its state through services."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse

from baosong.apps.meetings.models import BranchMembership, Meeting, Member, Story
from baosong.apps.meetings.services import meetings, roster, stories
from baosong.apps.meetings.services.member_links import link_of
from baosong.apps.orgs.models import Person, Unit
from tests import factories as make
from tests.factories import NOW


@dataclass(frozen=True)
class StoryScenario:
    """A meeting of the first college, one of its members, and the member's story."""

    meeting: Meeting
    branch_membership: BranchMembership
    story: Story
    by: Person

    @property
    def member(self) -> Member:
        return self.branch_membership.member


def a_roster(unit: Unit, *names: str, phones=()) -> list[BranchMembership]:
    named = [roster.RosterRow(number, name, phones[number - 1] if phones else "") for number, name in enumerate(names, 1)]
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


def a_finished_story(call, *, text="我在东门值守到凌晨。", title="值守", consents=True, held: Meeting | None = None, name="王小明") -> StoryScenario:
    held = held or a_meeting(call)
    branch_membership = BranchMembership.objects.select_related("member", "unit").get(unit=held.unit, member__name=name)
    story = stories.begin(held, branch_membership.member, at=NOW)
    story = stories.save(story, title=title, text=text, base=0, at=NOW)
    story = stories.tell(story, consents=consents, at=NOW)
    return StoryScenario(held, branch_membership, story, held.made_by)


def two_finished_stories(call) -> tuple[StoryScenario, StoryScenario]:
    """Two members of one meeting, each with a story."""
    held = a_meeting(call)
    return a_finished_story(call, held=held), a_finished_story(call, held=held, name="李思齐", text="我送了十四天的饭。")


def opened(client, scenario: StoryScenario) -> str:
    """The member's link, after the client has passed its check."""
    link = link_of(scenario.branch_membership)
    answer = client.post(reverse("member-access", args=[link]), {"name": scenario.member.name})
    assert answer["Location"] == reverse("member", args=[link])
    return link
