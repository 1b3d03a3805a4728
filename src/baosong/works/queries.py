"""Questions about submissions."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from baosong.calls.models import Call, Task
from baosong.calls.queries import Standing, due_of, standing
from baosong.orgs.models import Unit
from baosong.terms import TermsPiece
from baosong.terms.quotas import Due
from baosong.works.enums import HANDED_IN, State
from baosong.works.models import Finding, PieceFile, Receipt, Submission, Version


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task on a unit's page: what is due, what is there."""

    task: Task
    standing: Standing
    due: Due
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


def submissions_of(unit: Unit, call: Call) -> QuerySet[Submission]:
    """What a unit has for a call, discarded drafts left out."""
    return Submission.objects.filter(unit=unit, task__call=call).exclude(state=State.DISCARDED).select_related("task")


def task_rows(call: Call, unit: Unit, tasks: list[Task]) -> list[TaskRow]:
    """The unit's page."""
    by_task: dict[int, list[Submission]] = {}
    for submission in submissions_of(unit, call):
        by_task.setdefault(submission.task_id, []).append(submission)
    return [TaskRow(task, standing(task, unit), due_of(task, unit), tuple(by_task.get(task.pk, ()))) for task in tasks]


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


def counted(task: Task, unit: Unit | None = None) -> int:
    """How many submissions count for a task, of one unit or of all."""
    found = Submission.objects.filter(task=task, state__in=HANDED_IN)
    return (found.filter(unit=unit) if unit else found).count()
