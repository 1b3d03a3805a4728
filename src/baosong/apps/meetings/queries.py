"""Queries of meetings, members and stories."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call, Task
from baosong.apps.meetings.enums import AttachmentState, DeviceProof, MeetingState, Presence, StoryState
from baosong.apps.meetings.models import Attendance, BranchMembership, Meeting, Member, MemberDevice, Story, StoryDraft
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import parents, subtree


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a unit's members have told a story; a member of several branches counts once."""

    unit: Unit
    told: int
    members: int
    has_roster: bool
    meetings: int = 0

    @property
    def silent(self) -> int:
        return self.members - self.told

    @property
    def is_complete(self) -> bool:
        return self.has_roster and self.told == self.members


def family_of(task: Task) -> list[int]:
    """The task and those of the calls that pass its call on, however far down, by key."""
    calls = [task.call_id]
    newest = calls
    while newest:
        newest = list(Call.objects.filter(parent_id__in=newest, state__in=[CallState.PUBLISHED, CallState.CLOSED]).values_list("pk", flat=True))
        calls += newest
    return list(Task.objects.filter(call_id__in=calls, key=task.key).values_list("pk", flat=True))


def roster_of(unit: Unit) -> QuerySet[BranchMembership]:
    """The memberships of a branch that have not ended."""
    return BranchMembership.objects.filter(unit=unit, left_at=None).select_related("member").order_by("pk")


def coverage(task: Task, top: Unit) -> list[Coverage]:
    """A row for the unit and each below it, each with all units below it counted in; four queries."""
    units = list(subtree(top))
    members: dict[str, set[int]] = {unit.path: set() for unit in units}
    told: dict[str, set[int]] = {unit.path: set() for unit in units}
    meetings: dict[str, int] = dict.fromkeys(members, 0)
    of_family = family_of(task)
    here = BranchMembership.objects.filter(unit__path__startswith=top.path, left_at=None)
    branches_of: dict[int, list[str]] = {}
    for path, member in here.values_list("unit__path", "member_id"):
        branches_of.setdefault(member, []).append(path)
        for above in _with_those_above(path, top):
            members[above].add(member)
    # A story counts in every branch of its teller: nobody has to tell it twice.
    for member in Story.objects.filter(meeting__task_id__in=of_family, state=StoryState.TOLD).values_list("member_id", flat=True):
        for path in branches_of.get(member, ()):
            for above in _with_those_above(path, top):
                told[above].add(member)
    held = Meeting.objects.filter(unit__path__startswith=top.path, task_id__in=of_family, state=MeetingState.CLOSED)
    for path in held.values_list("unit__path", flat=True):
        for above in _with_those_above(path, top):
            meetings[above] += 1
    return [Coverage(unit, len(told[unit.path]), len(members[unit.path]) or unit.members, bool(members[unit.path]), meetings[unit.path]) for unit in units]


def story_coverage(call: Call) -> list[tuple[Task, Coverage]]:
    """Coverage of those of a call's tasks for which meetings are held; one query where there are none."""
    keys = set(Meeting.objects.filter(unit__path__startswith=call.unit.path, task__call__notice_id=call.notice_id).values_list("task__key", flat=True))
    return [(task, coverage(task, call.unit)[0]) for task in call.tasks.select_related("call").order_by("position") if task.key in keys] if keys else []


def _with_those_above(path: str, top: Unit) -> list[str]:
    return [path[:end] for end in range(len(top.path), len(path) + 1, Unit.steplen)]


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A member called to a meeting, with the story told there or in another branch."""

    attendance: Attendance
    branch_membership: BranchMembership | None
    story: Story | None
    told_elsewhere: bool

    @property
    def has_told(self) -> bool:
        return self.told_elsewhere or (self.story is not None and self.story.state == StoryState.TOLD)


def attendance_rows(meeting: Meeting) -> list[AttendanceRow]:
    """Everyone called, oldest first; a fixed number of queries."""
    rows = list(meeting.attendances.select_related("member").order_by("pk"))
    stories = {story.member_id: story for story in meeting.stories.all()}
    branch_memberships = {branch_membership.member_id: branch_membership for branch_membership in roster_of(meeting.unit)}
    elsewhere = set(
        Story.objects.filter(meeting__task_id__in=family_of(meeting.task), state=StoryState.TOLD, member__in=[row.member_id for row in rows])
        .exclude(meeting=meeting)
        .values_list("member_id", flat=True)
    )
    return [AttendanceRow(row, branch_memberships.get(row.member_id), stories.get(row.member_id), row.member_id in elsewhere) for row in rows]


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device that opened a meeting by a member's name, with what it wrote. Devices of a member are numbered as they came."""

    number: int
    device: MemberDevice
    story: Story | None
    draft: StoryDraft | None

    @property
    def waits(self) -> bool:
        """Whether the branch has yet to say whose device it is."""
        return self.device.proof == DeviceProof.NAME and self.device.ended_at is None


def device_lines(meeting: Meeting) -> dict[int, list[DeviceLine]]:
    """The devices on which the branch has to decide, and those with a text of their own, by the key of the member."""
    stories = {story.device_id: story for story in Story.objects.filter(meeting=meeting, device__isnull=False)}
    drafts = {draft.device_id: draft for draft in StoryDraft.objects.filter(story__meeting=meeting).exclude(text="")}
    found: dict[int, list[DeviceLine]] = {}
    for device in meeting.devices.select_related("branch_membership").order_by("pk"):
        lines = found.setdefault(device.branch_membership.member_id, [])
        lines.append(DeviceLine(len(lines) + 1, device, stories.get(device.pk), drafts.get(device.pk)))
    return {member: [line for line in lines if line.waits or line.draft] for member, lines in found.items()}


def drafts_of(devices: Sequence[MemberDevice], story: Story) -> QuerySet[StoryDraft]:
    """What these devices wrote beside the story, under the name of its member."""
    return StoryDraft.objects.filter(story=story, device__in=devices).exclude(text="").select_related("device")


def open_devices(member: Member) -> QuerySet[MemberDevice]:
    """The devices that open pages of the member, newest first."""
    current = MemberDevice.objects.filter(branch_membership__member=member, ended_at=None, generation=F("branch_membership__generation"))
    return current.select_related("branch_membership__unit", "meeting")


@dataclass(frozen=True, slots=True)
class AttendanceCounts:
    """应到, 实到, 缺席 of a meeting."""

    expected: int
    present: int
    absent: int


def counts_of(meeting: Meeting) -> AttendanceCounts:
    """Attendance counts."""
    found = dict(meeting.attendances.values_list("presence").annotate(n=Count("pk")).order_by())
    return AttendanceCounts(sum(found.values()), found.get(Presence.PRESENT, 0), found.get(Presence.ABSENT, 0))


def answering_units(tasks: Sequence[Task], unit: Unit) -> list[Unit | None]:
    """The unit that answers each task for `unit`: itself if it received the call, else the nearest unit above that did."""
    near = [unit, *reversed(parents(unit))]
    received = set(Addressee.objects.filter(call_id__in={task.call_id for task in tasks}, unit__in=near).values_list("call_id", "unit_id"))
    return [next((other for other in near if (task.call_id, other.pk) in received), None) for task in tasks]


def answering_unit(task: Task, unit: Unit) -> Unit | None:
    """The unit that answers one task; see `answering_units`."""
    return answering_units([task], unit)[0]


def tasks_for(unit: Unit) -> list[Task]:
    """The open tasks of the unit and the units above it, newest first; a call that was passed on is left out in favour of the nearer one."""
    units = [unit.pk, *(above.pk for above in parents(unit))]
    tasks = list(
        Task.objects.filter(call__state=CallState.PUBLISHED, call__addressees__unit__in=units)
        .select_related("call__unit", "call")
        .distinct()
        .order_by("-call_id", "position")
    )
    passed_on = {task.call.parent_id for task in tasks if task.call.parent_id}
    return [task for task in tasks if task.call_id not in passed_on]


def chosen_task(written: str, unit: Unit) -> Task | None:
    """The task of `tasks_for(unit)` with that key; None if nothing was chosen."""
    return next((task for task in tasks_for(unit) if str(task.pk) == written), None)


def told_stories(meetings: QuerySet[Meeting]) -> QuerySet[Story]:
    """Stories told at the meetings that their tellers let be published, with tellers and meetings."""
    return (
        Story.objects.filter(meeting__in=meetings, state=StoryState.TOLD, consented_at__isnull=False)
        .exclude(text="")
        .select_related("member", "meeting__unit")
        .annotate(attachment_count=Count("attachments", filter=Q(attachments__state=AttachmentState.READY)))
        .order_by("meeting_id", "told_at")
    )
