"""Questions about meetings, stories, registers and articles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from baosong.apps.activities.enums import Agreement, AttachmentState, MeetingState, Presence, RegisterEntryState, StoryState
from baosong.apps.activities.models import (
    Article,
    ArticlePart,
    Attachment,
    Attendance,
    BranchMembership,
    GridCell,
    Meeting,
    Member,
    Pledge,
    Register,
    RegisterEntry,
    Story,
)
from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call, Task
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import parents, subtree


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a unit's members have told a story: each person counts once, however many branches they belong to."""

    unit: Unit
    told: int
    members: int
    has_roster: bool
    meetings: int = 0

    @property
    def silent(self) -> int:
        """How many have not."""
        return self.members - self.told

    @property
    def is_complete(self) -> bool:
        """Whether everyone has."""
        return self.has_roster and self.told == self.members


@dataclass(slots=True)
class GridNode:
    """A place with what lies in it and who serves there. A leaf without an active line is a gap."""

    place: GridCell
    lines: list[RegisterEntry] = field(default_factory=list)
    inner: list["GridNode"] = field(default_factory=list)

    @property
    def leaves(self) -> list["GridNode"]:
        """The innermost places."""
        return [leaf for node in self.inner for leaf in node.leaves] if self.inner else [self]

    @property
    def gaps(self) -> int:
        """How many of them nobody serves."""
        return sum(not leaf.lines for leaf in self.leaves)

    @property
    def is_gap(self) -> bool:
        """Whether it is one itself."""
        return not self.inner and not self.lines


def family_of(task: Task) -> list[int]:
    """The task and those of the calls that pass its call on, however far down, by key."""
    calls = [task.call_id]
    newest = calls
    while newest:
        newest = list(Call.objects.filter(parent_id__in=newest, state__in=[CallState.PUBLISHED, CallState.CLOSED]).values_list("pk", flat=True))
        calls += newest
    return list(Task.objects.filter(call_id__in=calls, key=task.key).values_list("pk", flat=True))


def roster_of(unit: Unit) -> QuerySet[BranchMembership]:
    """The members of a branch who have not left, as whoever was erased has."""
    return BranchMembership.objects.filter(unit=unit, left_at=None).select_related("member").order_by("pk")


def coverage(task: Task, top: Unit) -> list[Coverage]:
    """A row for the unit and each below it, itself and all below counted in; four queries whatever the size of the tree."""
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
    # A story counts in every branch of its teller, for nobody is asked to tell it twice.
    for member in Story.objects.filter(meeting__task_id__in=of_family, state=StoryState.TOLD).values_list("member_id", flat=True):
        for path in branches_of.get(member, ()):
            for above in _with_those_above(path, top):
                told[above].add(member)
    held = Meeting.objects.filter(unit__path__startswith=top.path, task_id__in=of_family, state=MeetingState.CLOSED)
    for path in held.values_list("unit__path", flat=True):
        for above in _with_those_above(path, top):
            meetings[above] += 1
    return [Coverage(unit, len(told[unit.path]), len(members[unit.path]) or unit.members, bool(members[unit.path]), meetings[unit.path]) for unit in units]


def told_for(call: Call) -> list[tuple[Task, Coverage]]:
    """Those of a call's tasks for which meetings are held, here or below, with how many have told; one query where there are none."""
    keys = set(Meeting.objects.filter(unit__path__startswith=call.unit.path, task__call__notice_id=call.notice_id).values_list("task__key", flat=True))
    return [(task, coverage(task, call.unit)[0]) for task in call.tasks.select_related("call").order_by("position") if task.key in keys] if keys else []


def _with_those_above(path: str, top: Unit) -> list[str]:
    return [path[:end] for end in range(len(top.path), len(path) + 1, Unit.steplen)]


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A member called to a meeting, with the story told there or, by a member of two branches, elsewhere."""

    attendance: Attendance
    branch_membership: BranchMembership | None
    story: Story | None
    told_elsewhere: bool

    @property
    def has_told(self) -> bool:
        """Whether the member has told a story for the task."""
        return self.told_elsewhere or (self.story is not None and self.story.state == StoryState.TOLD)


def attendance_rows(meeting: Meeting) -> list[AttendanceRow]:
    """Everyone called, in the order of the roster; a fixed number of queries."""
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
class AttendanceCounts:
    """应到, 实到, 缺席 of a meeting."""

    expected: int
    present: int
    absent: int


def counts_of(meeting: Meeting) -> AttendanceCounts:
    """How many were expected, there and not there."""
    found = dict(meeting.attendances.values_list("presence").annotate(n=Count("pk")).order_by())
    return AttendanceCounts(sum(found.values()), found.get(Presence.PRESENT, 0), found.get(Presence.ABSENT, 0))


def answering_units(tasks: Sequence[Task], unit: Unit) -> list[Unit | None]:
    """Who hands in for each task what the unit made: the unit itself where the call went to it, else the nearest above it that received it."""
    near = [unit, *reversed(parents(unit))]
    received = set(Addressee.objects.filter(call_id__in={task.call_id for task in tasks}, unit__in=near).values_list("call_id", "unit_id"))
    return [next((other for other in near if (task.call_id, other.pk) in received), None) for task in tasks]


def answering_unit(task: Task, unit: Unit) -> Unit | None:
    """The same for one task."""
    return answering_units([task], unit)[0]


def tasks_for(unit: Unit) -> list[Task]:
    """The tasks that the unit, or one above it, was asked for, the newest first. Of a call that was passed on to the unit only the nearer stands."""
    units = [unit.pk, *(above.pk for above in parents(unit))]
    tasks = list(
        Task.objects.filter(call__state=CallState.PUBLISHED, call__addressees__unit__in=units)
        .select_related("call__unit", "call")
        .distinct()
        .order_by("-call_id", "position")
    )
    passed_on = {task.call.parent_id for task in tasks if task.call.parent_id}
    return [task for task in tasks if task.call_id not in passed_on]


def told_stories(meetings: QuerySet[Meeting]) -> QuerySet[Story]:
    """Stories told at the meetings that their tellers let be published, with tellers and meetings."""
    return (
        Story.objects.filter(meeting__in=meetings, state=StoryState.TOLD, consented_at__isnull=False)
        .exclude(text="")
        .select_related("member", "meeting__unit")
        .annotate(clip_count=Count("clips", filter=Q(clips__state=AttachmentState.READY)))
        .order_by("meeting_id", "told_at")
    )


def may_be_shown(part: ArticlePart) -> bool:
    """Whether a part may stand in what is made or shown: the unit's own text, or a story whose teller lets it be published and agrees to its words."""
    if part.story is None:
        return bool(part.text)
    told = part.story.state == StoryState.TOLD and part.story.consented_at is not None
    return told and part.agreement in (Agreement.ORIGINAL, Agreement.AGREED)


def parts_of(article: Article) -> list[ArticlePart]:
    """The parts in their order, with stories and tellers."""
    return list(article.parts.select_related("story__member", "story__meeting__unit", "line__register").order_by("position", "pk"))


def shown_parts(article: Article) -> list[ArticlePart]:
    """Those that may be shown."""
    return [part for part in parts_of(article) if may_be_shown(part)]


def shown_clips(parts: Iterable[ArticlePart]) -> dict[int, list[Attachment]]:
    """The pictures and clips that may be shown with each part, by its key; one query."""
    parts = list(parts)
    by_story = {part.story_id: part.pk for part in parts if part.story_id}
    by_line = {part.line_id: part.pk for part in parts if part.line_id}
    found: dict[int, list[Attachment]] = {}
    clips = Attachment.objects.filter(
        Q(story__in=by_story) | Q(line__in=by_line) | Q(deed__line__in=by_line), state=AttachmentState.READY, consented_at__isnull=False
    ).select_related("deed")
    for clip in clips.order_by("pk"):
        line = clip.deed.line_id if clip.deed is not None else clip.line_id
        part = by_story.get(clip.story_id or 0) or by_line.get(line or 0)
        if part is not None:
            found.setdefault(part, []).append(clip)
    return found


def parts_to_answer(member: Member) -> QuerySet[ArticlePart]:
    """Edited stories that wait for the member's word."""
    return ArticlePart.objects.filter(story__member=member, agreement=Agreement.ASKED).select_related("article__unit", "story")


def lines_to_sign(member: Member) -> list[tuple[RegisterEntry, Pledge | None]]:
    """The lines whose text the member signs, each with the pledge in force or the last one."""
    lines = list(RegisterEntry.objects.filter(signer=member).select_related("register", "unit").order_by("pk"))
    pledges: dict[int, Pledge] = {}
    for pledge in Pledge.objects.filter(line__in=lines, member=member).order_by("pk"):
        pledges[pledge.line_id] = pledge
    return [(line, pledges.get(line.pk)) for line in lines if line.state == RegisterEntryState.ACTIVE or line.pk in pledges]


def registers_for(units: list[Unit]) -> QuerySet[Register]:
    """The registers that the units keep, are asked to fill, or whose lines they see from above."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(unit__in=[unit.pk, *(above.pk for above in parents(unit))]) | Q(unit__path__startswith=unit.path)
    return (
        Register.objects.filter(condition)
        .select_related("unit", "task")
        .annotate(active=Count("lines", filter=Q(lines__state=RegisterEntryState.ACTIVE)))
        .order_by("-pk")
    )


def lines_of(register: Register, units: QuerySet[Unit]) -> QuerySet[RegisterEntry]:
    """The lines of some units, with what a list shows of each."""
    return (
        register.lines.filter(unit__in=units)
        .select_related("unit", "place", "signer")
        .annotate(
            deed_count=Count("deeds", distinct=True),
            signed=Count("pledges", filter=Q(pledges__withdrawn_at=None), distinct=True),
        )
        .order_by("number")
    )


def grid_of(unit: Unit) -> list[GridNode]:
    """The tree of the unit's places with the active lines on each; two queries."""
    nodes = {place.pk: GridNode(place) for place in GridCell.objects.filter(unit=unit).order_by("pk")}
    for line in RegisterEntry.objects.filter(place__in=nodes, state=RegisterEntryState.ACTIVE).select_related("register", "unit").order_by("pk"):
        if line.place_id is not None:
            nodes[line.place_id].lines.append(line)
    roots: list[GridNode] = []
    for node in nodes.values():
        parent = nodes.get(node.place.parent_id or 0)
        (parent.inner if parent else roots).append(node)
    return roots


def places_for(unit: Unit) -> list[GridCell]:
    """The places that a unit's lines may stand on: its own and those of units above it, in the order of making."""
    return list(GridCell.objects.filter(unit__in=[unit.pk, *(above.pk for above in parents(unit))]).select_related("parent").order_by("pk"))
