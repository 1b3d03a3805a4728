"""Queries over a whole call. The number of database queries does not grow with the number of units."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from baosong.apps.calls.enums import COUNTED
from baosong.apps.calls.models import Call, CallCounters, Task
from baosong.apps.calls.queries import addressed_units, due_of, extensions_of, standing_with, tasks_of
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import HANDED_IN, Adoption, Lateness, RequestState, SubmissionState
from baosong.apps.submissions.models import Finding, PhysicalItem, PieceFile, Submission, UnitRequest, Version
from baosong.apps.tracking.enums import CellState
from baosong.apps.tracking.models import Reminder
from baosong.core.terms import Deadline
from baosong.core.terms.quotas import DueCount, asks_for_number
from baosong.platform.states import ChoicePredicates


@dataclass(slots=True)
class Cell:
    """One unit and one task: counts of submissions, and the status against the quota."""

    task: Task
    due: DueCount
    deadline: datetime
    is_extended: bool
    is_past: bool
    drafts: int = 0
    submitted: int = 0
    accepted: int = 0
    returned: int = 0
    late: int = 0
    remarks: int = 0
    requests: int = 0
    awaiting: int = 0
    is_delivery_past: bool = False

    @property
    def handed_in(self) -> int:
        return self.submitted + self.accepted

    @property
    def lacking(self) -> int:
        return max(0, self.due.least - self.handed_in)

    @property
    def is_full(self) -> bool:
        """Whether the unit may submit no more."""
        return self.due.most is not None and self.handed_in + self.awaiting >= self.due.most

    standing_is = ChoicePredicates("standing", CellState)

    @property
    def standing(self) -> CellState:
        """What the unit still owes."""
        if self.returned:
            return CellState.RETURNED
        if not self.lacking:
            return CellState.DONE if self.handed_in or self.due.least else CellState.FREE
        if self.lacking <= self.awaiting and not self.is_delivery_past:
            return CellState.AWAITING
        if self.is_past:
            return CellState.OVERDUE
        return CellState.PARTIAL if self.handed_in else CellState.MISSING


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit; `parent`: name of the unit above."""

    unit: Unit
    parent: str
    cells: tuple[Cell, ...]

    @property
    def is_complete(self) -> bool:
        return all(not cell.lacking for cell in self.cells)

    @property
    def is_obliged(self) -> bool:
        """Whether any task obliges the unit to hand in something."""
        return any(cell.due.least for cell in self.cells)

    @property
    def has_handed_in(self) -> bool:
        return any(cell.handed_in for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All units and tasks of a call."""

    tasks: tuple[Task, ...]
    rows: tuple[MatrixRow, ...]
    stamp: str

    @property
    def is_delivered(self) -> bool:
        """Whether something is delivered in the hand."""
        return any(piece.is_in_hand for task in self.tasks for piece in task.terms.pieces)

    @property
    def complete(self) -> int:
        """Number of obliged units that owe nothing any more."""
        return sum(1 for row in self.rows if row.is_obliged and row.is_complete)

    @property
    def obliged(self) -> int:
        """Number of units that a quota obliges to hand in something; of the others nothing can be complete."""
        return sum(1 for row in self.rows if row.is_obliged)

    @property
    def free_with_works(self) -> int:
        """Number of units that are not obliged and have handed in something."""
        return sum(1 for row in self.rows if not row.is_obliged and row.has_handed_in)


def stamp_of(call: Call) -> str:
    """A value that changes whenever the call's matrix may have changed."""
    # Counts by state as well, since a clock that was set back gives no newer time.
    states = {state.value: Count("pk", filter=Q(state=state)) for state in SubmissionState}
    newest = Submission.objects.filter(task__call=call).aggregate(changed=Max("changed_at"), **states)
    # The addition keeps PostgreSQL from scanning the primary key backwards until it finds a row of this call.
    checked = Finding.objects.filter(file__version__submission__task__call=call).aggregate(last=Max(F("pk") + 0))
    extended = len(extensions_of(call))
    changed = newest.pop("changed")
    counts = "-".join(str(count) for count in newest.values())
    asked = UnitRequest.objects.filter(task__call=call).aggregate(n=Count("pk"), waiting=Count("pk", filter=Q(state=RequestState.OPEN)))
    exceptions = f"{extended}.{asked['n']}.{asked['waiting']}"
    return f"{changed.timestamp():.3f}.{counts}.{checked['last']}.{exceptions}" if changed else f"0.{exceptions}"


def matrix(call: Call, *, at: datetime) -> Matrix:
    """The matrix of a call; seven queries for any number of units."""
    tasks = tasks_of(call)
    units = list(addressed_units(call))
    extensions = extensions_of(call)
    names = {unit.path: unit.name for unit in Unit.objects.filter(path__in={unit.path[: -Unit.steplen] for unit in units})}
    cells: dict[tuple[int, int], Cell] = {}
    delivered_until = {task.pk: _delivered_until(task) for task in tasks}
    for unit in units:
        for task in tasks:
            limits = standing_with(task, extensions.get((task.pk, unit.pk)))
            is_past = at > limits.deadline
            is_delivery_past = is_past and at > delivered_until[task.pk]
            cells[unit.pk, task.pk] = Cell(task, due_of(task, unit), limits.deadline, limits.is_extended, is_past, is_delivery_past=is_delivery_past)
    latest = Version.objects.filter(submission=OuterRef("pk"), submitted_at__isnull=False)
    late_item = PhysicalItem.objects.filter(submission=OuterRef("pk"), is_late=True)
    remark = Finding.objects.filter(file__version__submission=OuterRef("pk"), file__version__submitted_at__isnull=False, verdict__in=["advice", "unknown"])
    counted = (
        Submission.objects.filter(task__in=tasks)
        .annotate(is_late=Exists(latest.exclude(lateness=Lateness.IN_TIME)) | Exists(late_item), has_remarks=Exists(remark))
        .values("unit_id", "task_id", "state")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(is_late=True)), remarks=Count("pk", filter=Q(has_remarks=True)))
    )
    for row in counted:
        cell = cells.get((row["unit_id"], row["task_id"]))
        if cell is None:
            continue
        _count(cell, row)
    _count_requests(tasks, cells)
    rows = tuple(MatrixRow(unit, names.get(unit.path[: -Unit.steplen], ""), tuple(cells[unit.pk, task.pk] for task in tasks)) for unit in units)
    return Matrix(tuple(tasks), rows, stamp_of(call))


def _count(cell: Cell, row: Mapping[str, Any]) -> None:
    """Add to a cell how many works of one state there are."""
    if row["state"] in (SubmissionState.DRAFT, SubmissionState.WITHDRAWN):
        cell.drafts += row["n"]
    elif row["state"] == SubmissionState.AWAITING:
        cell.awaiting += row["n"]
    elif row["state"] == SubmissionState.SUBMITTED:
        cell.submitted += row["n"]
    elif row["state"] == SubmissionState.ACCEPTED:
        cell.accepted += row["n"]
    elif row["state"] == SubmissionState.RETURNED:
        cell.returned += row["n"]
    if row["state"] in HANDED_IN:
        cell.late += row["late"]
        cell.remarks += row["remarks"]


def _delivered_until(task: Task) -> datetime:
    """The last day on which a piece of the task is delivered in the hand, at least the deadline."""
    days = (Deadline(piece.deliver_by).moment_if_dated() for piece in task.terms.pieces if piece.is_in_hand)
    return max([task.deadline, *(day for day in days if day is not None)])


def _count_requests(tasks: list[Task], cells: dict[tuple[int, int], Cell]) -> None:
    """Write into the cells how many requests wait for an answer."""
    waiting = UnitRequest.objects.filter(task__in=tasks, state=RequestState.OPEN).values("unit_id", "task_id").annotate(n=Count("pk")).order_by()
    for row in waiting:
        if (cell := cells.get((row["unit_id"], row["task_id"]))) is not None:
            cell.requests = row["n"]


FILTERS: Final[dict[str, Callable[[MatrixRow], bool]]] = {
    "all": lambda _row: True,
    "missing": lambda row: not row.is_complete,
    "overdue": lambda row: any(cell.standing == CellState.OVERDUE for cell in row.cells),
    "returned": lambda row: any(cell.returned for cell in row.cells),
    "to_review": lambda row: any(cell.submitted for cell in row.cells),
    "remarks": lambda row: any(cell.remarks for cell in row.cells),
    "requests": lambda row: any(cell.requests for cell in row.cells),
    "late": lambda row: any(cell.late for cell in row.cells),
    "awaiting": lambda row: any(cell.awaiting for cell in row.cells),
    "complete": lambda row: row.is_obliged and row.is_complete,
    "handed_in": lambda row: row.has_handed_in,
}


def filtered(made: Matrix, *, show: str, words: str) -> tuple[MatrixRow, ...]:
    """Rows that match a filter and a part of the unit's or its parent's name."""
    keep = FILTERS.get(show, FILTERS["all"])
    words = words.strip().lower()
    return tuple(
        row for row in made.rows if keep(row) and (not words or words in f"{row.unit.name}\n{row.unit.short_name}".lower() or words in row.parent.lower())
    )


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Counts of a unit as Chinese offices record them; deliberately without points or ranking."""

    unit: Unit
    owed: int
    handed_in: int
    good: int
    adopted: int
    adopted_above: int


def board(call: Call) -> list[BoardRow]:
    """The board of a call; constant number of queries."""
    tasks = tasks_of(call)
    units = list(addressed_units(call))
    counted = {
        row["unit_id"]: row
        for row in Submission.objects.filter(task__in=tasks)
        .values("unit_id")
        .annotate(
            handed_in=Count("pk", filter=Q(state__in=HANDED_IN)),
            good=Count("pk", filter=Q(state=SubmissionState.ACCEPTED)),
            adopted=Count("pk", filter=~Q(adoption=Adoption.NONE)),
            above=Count("pk", filter=Q(adoption=Adoption.ADOPTED_ABOVE)),
        )
    }
    empty = {"handed_in": 0, "good": 0, "adopted": 0, "above": 0}
    rows = []
    for unit in units:
        found = counted.get(unit.pk, empty)
        owed = sum(due_of(task, unit).least for task in tasks)
        rows.append(BoardRow(unit, owed, found["handed_in"], found["good"], found["adopted"], found["above"]))
    return rows


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One submission in the ledger."""

    submission: Submission
    version: Version
    receipt_number: str
    files: tuple[PieceFile, ...]
    remarks: int
    is_delivered_late: bool = False


@dataclass(slots=True)
class _LedgerDraft:
    version: Version | None = None
    files: list[PieceFile] = field(default_factory=list)
    remarks: int = 0


def ledger(call: Call) -> dict[Task, list[LedgerRow]]:
    """Handed-in submissions by task, in tree order; constant number of queries."""
    tasks = tasks_of(call)
    submissions = list(
        Submission.objects.filter(task__in=tasks, state__in=[SubmissionState.SUBMITTED, SubmissionState.ACCEPTED, SubmissionState.RETURNED])
        .annotate(is_delivered_late=Exists(PhysicalItem.objects.filter(submission=OuterRef("pk"), is_late=True)))
        .select_related("unit", "task")
        .order_by("unit__path", "pk")
    )
    drafts = {submission.pk: _LedgerDraft() for submission in submissions}
    versions = Version.objects.filter(submission__in=submissions, submitted_at__isnull=False).select_related("receipt").order_by("number")
    for version in versions:
        drafts[version.submission_id].version = version
    owners = {item.version.pk: item for item in drafts.values() if item.version is not None}
    for file in PieceFile.objects.filter(version__in=list(owners)).annotate(
        n_remarks=Count("findings", filter=Q(findings__verdict__in=["advice", "unknown", "violated"]))
    ):
        owners[file.version_id].files.append(file)
        owners[file.version_id].remarks += file.n_remarks
    by_key = {task.pk: task for task in tasks}
    made: dict[Task, list[LedgerRow]] = {task: [] for task in tasks}
    for submission in submissions:
        item = drafts[submission.pk]
        if item.version is not None:
            made[by_key[submission.task_id]].append(
                LedgerRow(submission, item.version, item.version.receipt.number, tuple(item.files), item.remarks, submission.is_delivered_late)
            )
    return made


@dataclass(frozen=True, slots=True)
class Debt:
    """What a unit still owes: tasks with counts, the earliest deadline including extensions, and whether one has passed."""

    unit: Unit
    lacking: tuple[tuple[Task, int], ...]
    deadline: datetime
    is_past: bool


def debt_of(row: MatrixRow, *, only: set[int] | None = None) -> Debt | None:
    """Debt of a row's unit, for all tasks or the keys in `only`; None if nothing is owed."""
    cells = [cell for cell in row.cells if cell.lacking and (only is None or cell.task.pk in only)]
    if not cells:
        return None
    return Debt(row.unit, tuple((cell.task, cell.lacking) for cell in cells), min(cell.deadline for cell in cells), any(cell.is_past for cell in cells))


def debts(call: Call, *, at: datetime) -> list[Debt]:
    return [debt for row in matrix(call, at=at).rows if (debt := debt_of(row)) is not None]


def reminded_on(call: Call, day: date) -> set[int]:
    """Keys of the units reminded on a day in the site's time zone."""
    return {reminder.unit_id for reminder in Reminder.objects.filter(call=call) if timezone.localtime(reminder.sent_at).date() == day}


def reminders_to(units: list[Unit]) -> list[Reminder]:
    """The latest reminder of each call and unit."""
    found: dict[tuple[int, int], Reminder] = {}
    for reminder in Reminder.objects.filter(unit__in=units).select_related("call", "unit", "sent_by"):
        found[reminder.call_id, reminder.unit_id] = reminder
    return list(found.values())


# With more levels, only those right below are shown; each links to its own page.
MAX_LEVELS: Final = 120


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level that passed the call on: number of units that owe submissions, that owe nothing any more, and that were all in time.

    `is_complete`: nothing is owed there or at any level below. `is_obliged`: its quotas oblige units to hand in something. `is_folded`: levels below it are on its own page.
    """

    call: Call
    depth: int
    expected: int
    actual: int
    on_time: int
    is_complete: bool
    is_folded: bool
    is_obliged: bool


def levels_below(call: Call) -> list[LevelRow]:
    """The call's own level and those that passed it on, depth first, from their counters.

    The number of queries grows only with the depth; rows end before a level that would exceed MAX_LEVELS.
    """
    own = CallCounters.objects.get(pk=call.pk)
    children: dict[int, list[Call]] = defaultdict(list)
    waiting, below, shown = [call], own.below, 1
    # The level right below is always shown. The size of a level is known from the counters of the one above it.
    while below and (shown == 1 or shown + below <= MAX_LEVELS):
        found = Call.objects.filter(parent__in=waiting, state__in=COUNTED).select_related("unit", "counters")
        waiting = sorted(found, key=lambda made: str(made.unit.path))
        shown += len(waiting)
        below = sum(made.counters.below for made in waiting)
        for made in waiting:
            children[made.parent_id or 0].append(made)
    return _levels(call, own, 0, children)


def _levels(call: Call, counters: CallCounters, depth: int, children: dict[int, list[Call]]) -> list[LevelRow]:
    below = [row for child in children[call.pk] for row in _levels(child, child.counters, depth + 1, children)]
    is_folded = bool(counters.below) and not children[call.pk]
    is_obliged = asks_for_number(call.terms)
    return [LevelRow(call, depth, counters.expected, counters.actual, counters.on_time, counters.is_complete, is_folded, is_obliged), *below]
