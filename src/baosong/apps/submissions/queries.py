"""Questions about submissions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call, Extension, Task
from baosong.apps.calls.queries import UnitDeadline, due_of, extensions_of, standing_with, tasks_of
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import HANDED_IN, State
from baosong.apps.submissions.models import Finding, PieceFile, Receipt, Submission, Version
from baosong.core.terms import TermsPiece
from baosong.core.terms.quotas import DueCount

FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task on a unit's page: what is due, what is there."""

    task: Task
    standing: UnitDeadline
    due: DueCount
    submissions: tuple[Submission, ...]

    @property
    def handed_in(self) -> int:
        """How many count."""
        return sum(1 for submission in self.submissions if submission.state in HANDED_IN)

    @property
    def lacking(self) -> int:
        """How many are still owed."""
        return max(0, self.due.least - self.handed_in)

    @property
    def is_full(self) -> bool:
        """Whether the unit may hand in no more."""
        return self.due.most is not None and self.handed_in >= self.due.most


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece of a submission with the files handed in for it."""

    piece: TermsPiece
    files: tuple[PieceFile, ...]


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that went to a unit, with what is due and what is there."""

    call: Call
    unit: Unit
    tasks: tuple[TaskRow, ...]

    @property
    def lacking(self) -> int:
        """How many works are still owed."""
        return sum(row.lacking for row in self.tasks)

    @property
    def deadline(self) -> datetime | None:
        """The first deadline."""
        return min((row.standing.deadline for row in self.tasks), default=None)


def call_rows(units: Iterable[Unit], *, limit: int = 50) -> list[CallRow]:
    """The newest running calls that went to the units, those that lack something and end first in front; five queries."""
    by_key = {unit.pk: unit for unit in units}
    running = Q(call__state=CallState.PUBLISHED)
    went = list(Addressee.objects.filter(running, unit__in=by_key).select_related("call__unit").order_by("-call__pk", "unit__path")[:limit])
    calls = {addressee.call_id for addressee in went}
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(call__in=calls).select_related("call").order_by("position"):
        tasks[task.call_id].append(task)
    works = _by_task_and_unit(Submission.objects.filter(unit__in=by_key, task__call__in=calls))
    extensions = {(found.task_id, found.unit_id): found for found in Extension.objects.filter(unit__in=by_key, task__call__in=calls)}
    found = []
    for addressee in went:
        unit = by_key[addressee.unit_id]
        rows = tuple(_task_row(task, unit, works, extensions) for task in tasks[addressee.call_id])
        found.append(CallRow(addressee.call, unit, rows))
    return sorted(found, key=lambda row: (row.lacking == 0, row.deadline or FAR))


def task_rows(call: Call, unit: Unit) -> list[TaskRow]:
    """One call on the unit's page; three queries."""
    works = _by_task_and_unit(Submission.objects.filter(unit=unit, task__call=call))
    extensions = extensions_of(call, unit)
    return [_task_row(task, unit, works, extensions) for task in tasks_of(call)]


Works = dict[tuple[int, int], list[Submission]]


def _by_task_and_unit(submissions: QuerySet[Submission]) -> Works:
    """Submissions by (task, unit), discarded drafts left out."""
    works: Works = defaultdict(list)
    for submission in submissions.exclude(state=State.DISCARDED).select_related("task"):
        works[submission.task_id, submission.unit_id].append(submission)
    return works


def _task_row(task: Task, unit: Unit, works: Works, extensions: dict[tuple[int, int], Extension]) -> TaskRow:
    key = task.pk, unit.pk
    return TaskRow(task, standing_with(task, extensions.get(key)), due_of(task, unit), tuple(works.get(key, ())))


def working_version(submission: Submission) -> Version | None:
    """The version that is being worked on."""
    return submission.versions.filter(submitted_at__isnull=True).first()


def latest_submitted(submission: Submission) -> Version | None:
    """The version that counts."""
    return submission.versions.filter(submitted_at__isnull=False).order_by("-number").first()


def shown_version(submission: Submission) -> Version | None:
    """The working version if there is one, else the last submitted."""
    return submission.versions.order_by("-number").first()


def files_of(version: Version | None) -> list[PieceFile]:
    """A version's files with their findings; two queries."""
    if version is None:
        return []
    return list(version.files.prefetch_related(Prefetch("findings", queryset=Finding.objects.order_by("pk"))))


def piece_rows(task: Task, files: list[PieceFile]) -> list[PieceRow]:
    """The task's pieces, each with its files."""
    return [PieceRow(piece, tuple(file for file in files if file.piece_key == piece.key)) for piece in task.terms.pieces]


def receipts_of(submission: Submission) -> QuerySet[Receipt]:
    """All receipts, the newest first."""
    return Receipt.objects.filter(version__submission=submission).select_related("version").order_by("-pk")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One work on the table that goes with them."""

    submission: Submission
    files: tuple[PieceFile, ...]
    receipt: str
    length_s: float | None


def table_rows(call: Call, unit: Unit) -> list[TableRow]:
    """What a unit handed in for a call, in the order of the tasks; three queries."""
    works = list(Submission.objects.filter(task__call=call, unit=unit, state__in=HANDED_IN).select_related("task").order_by("task__position", "pk"))
    versions = Version.objects.filter(submission__in=works, submitted_at__isnull=False).select_related("receipt").prefetch_related("files").order_by("number")
    latest = {version.submission_id: version for version in versions}
    rows = []
    for work in works:
        version = latest[work.pk]
        files = tuple(version.files.all())
        lengths = [file.length_s for file in files if file.length_s]
        rows.append(TableRow(work, files, version.receipt.number, max(lengths) if lengths else None))
    return rows


def forwarded_of(work: Submission) -> Submission | None:
    """The submission to the level above that carries this work."""
    return work.forwarded_as.exclude(state=State.DISCARDED).select_related("task__call__unit", "unit").last()


def way_up(work: Submission) -> list[Submission]:
    """What became of a work: the submissions that carry it, level after level."""
    found: list[Submission] = []
    following = forwarded_of(work)
    while following is not None:
        found.append(following)
        following = forwarded_of(following)
    return found


def way_down(work: Submission) -> list[Submission]:
    """Where a work came from: the submissions that it carries, down to its author's."""
    found: list[Submission] = []
    while work.origin_id is not None:
        work = Submission.objects.select_related("task__call__unit", "unit").get(pk=work.origin_id)
        found.append(work)
    return found


def counted(task: Task, unit: Unit | None = None) -> int:
    """How many submissions count for a task, of one unit or of all."""
    found = Submission.objects.filter(task=task, state__in=HANDED_IN)
    return (found.filter(unit=unit) if unit else found).count()
