"""Queries of submissions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from baosong.apps.calls.enums import COUNTED, RELEASE, CallState
from baosong.apps.calls.models import Addressee, Call, Extension, Task
from baosong.apps.calls.queries import UnitDeadline, due_of, extensions_of, standing_with, tasks_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import is_organised_by, submits_for, units_served
from baosong.apps.submissions.enums import FILLS_QUOTA, HANDED_IN, OPEN_TO_UNIT, ItemState, RequestState, SubmissionState
from baosong.apps.submissions.models import Finding, PhysicalItem, PieceFile, Receipt, Submission, UnitRequest, Upload, Version
from baosong.core.terms import PieceKind, TermsPiece
from baosong.core.terms.quotas import DueCount

FAR: Final = datetime.max.replace(tzinfo=UTC)


def proxy_unit_of(call: Call, person: Person) -> Unit:
    """The unit on whose part the person hands in works of the call on behalf of others: the lowest of theirs that issued it or is above. One exists."""
    own: list[Unit] = [unit for unit in units_served(person, Role.ORGANISER) if call.unit.path.startswith(unit.path)]
    return max(own, key=lambda unit: unit.depth)


def is_worked_on_by(submission: Submission, person: Person) -> bool:
    """Whether the person changes and submits it: the unit's people, and organisers of the call while it is handed in on behalf of the unit."""
    if submits_for(person, submission.unit_id):
        return True
    return submission.proxy_unit_id is not None and is_organised_by(submission.task.call.unit, person)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task on a unit's page: quota, deadline and submissions."""

    task: Task
    standing: UnitDeadline
    due: DueCount
    submissions: tuple[Submission, ...]

    @property
    def handed_in(self) -> int:
        """How many count towards the quota."""
        return sum(1 for submission in self.submissions if submission.state in HANDED_IN)

    @property
    def awaiting(self) -> int:
        """How many are registered and still to be delivered."""
        return sum(1 for submission in self.submissions if submission.state == SubmissionState.AWAITING)

    @property
    def lacking(self) -> int:
        """How many are still owed."""
        return max(0, self.due.least - self.handed_in)

    @property
    def is_full(self) -> bool:
        """Whether the unit may submit no more."""
        return self.due.most is not None and self.handed_in + self.awaiting >= self.due.most


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece of a submission with its files."""

    piece: TermsPiece
    files: tuple[PieceFile, ...]
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that went to a unit, with its tasks."""

    call: Call
    unit: Unit
    tasks: tuple[TaskRow, ...]
    is_acknowledged: bool = True

    @property
    def lacking(self) -> int:
        """How many submissions are still owed."""
        return sum(row.lacking for row in self.tasks)

    @property
    def is_obliged(self) -> bool:
        """Whether any task obliges the unit to hand in something."""
        return any(row.due.least for row in self.tasks)

    @property
    def handed_in(self) -> int:
        """How many submissions count towards quotas."""
        return sum(row.handed_in for row in self.tasks)

    @property
    def returned(self) -> list[Submission]:
        """Works that the unit is asked to repair, whether or not they were owed."""
        return [submission for row in self.tasks for submission in row.submissions if submission.state == SubmissionState.RETURNED]

    @property
    def undone(self) -> list[Submission]:
        """Works whose acceptance the level undid."""
        return [submission for row in self.tasks for submission in row.submissions if submission.acceptance_was_undone]

    @property
    def awaiting(self) -> int:
        """How many submissions are registered and still to be delivered."""
        return sum(row.awaiting for row in self.tasks)

    @property
    def deadline(self) -> datetime | None:
        """The earliest deadline."""
        return min((row.standing.deadline for row in self.tasks), default=None)


def call_rows(units: Iterable[Unit], *, limit: int = 50) -> list[CallRow]:
    """The newest open calls of the units, incomplete ones first, then by deadline; five queries."""
    by_key = {unit.pk: unit for unit in units}
    running = Q(call__state=CallState.PUBLISHED)
    went = list(Addressee.objects.filter(running, unit__in=by_key).select_related("call__unit").order_by("-call__pk", "unit__path")[:limit])
    calls = {addressee.call_id for addressee in went}
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(call__in=calls).select_related("call").order_by("position"):
        tasks[task.call_id].append(task)
    submissions = _by_task_and_unit(Submission.objects.filter(unit__in=by_key, task__call__in=calls))
    extensions = {(found.task_id, found.unit_id): found for found in Extension.objects.filter(unit__in=by_key, task__call__in=calls)}
    found = []
    for addressee in went:
        unit = by_key[addressee.unit_id]
        rows = tuple(_task_row(task, unit, submissions, extensions) for task in tasks[addressee.call_id])
        found.append(CallRow(addressee.call, unit, rows, addressee.acknowledged_at is not None))
    return sorted(found, key=lambda row: (row.lacking == 0 and not row.returned and (row.is_acknowledged or bool(row.tasks)), row.deadline or FAR))


def task_rows(call: Call, unit: Unit) -> list[TaskRow]:
    """The tasks of a call on the unit's page; three queries."""
    submissions = _by_task_and_unit(Submission.objects.filter(unit=unit, task__call=call))
    extensions = extensions_of(call, unit)
    return [_task_row(task, unit, submissions, extensions) for task in tasks_of(call)]


SubmissionsByTask = dict[tuple[int, int], list[Submission]]


def _by_task_and_unit(submissions: QuerySet[Submission]) -> SubmissionsByTask:
    """Submissions by (task, unit), without discarded drafts."""
    found: SubmissionsByTask = defaultdict(list)
    for submission in submissions.exclude(state=SubmissionState.DISCARDED).select_related("task", "proxy_unit"):
        found[submission.task_id, submission.unit_id].append(submission)
    return found


def _task_row(task: Task, unit: Unit, submissions: SubmissionsByTask, extensions: dict[tuple[int, int], Extension]) -> TaskRow:
    key = task.pk, unit.pk
    return TaskRow(task, standing_with(task, extensions.get(key)), due_of(task, unit), tuple(submissions.get(key, ())))


def working_version(submission: Submission) -> Version | None:
    """The unsubmitted version."""
    return submission.versions.filter(submitted_at__isnull=True).first()


def latest_submitted(submission: Submission) -> Version | None:
    """The last submitted version, which is the valid one."""
    return submission.versions.filter(submitted_at__isnull=False).order_by("-number").first()


def shown_version(submission: Submission) -> Version | None:
    """The unsubmitted version if there is one, else the last submitted."""
    return submission.versions.order_by("-number").first()


def pending_items(submission: Submission) -> QuerySet[PhysicalItem]:
    """What is still to be delivered of a work; an item of a piece that is not delivered in the hand any more is not waited for."""
    keys = [piece.key for piece in submission.task.terms.pieces if piece.is_in_hand]
    return submission.items.filter(state=ItemState.REGISTERED, piece_key__in=keys)


def labelled_items(submission: Submission) -> QuerySet[PhysicalItem]:
    """What has a label: all but what was cancelled."""
    return submission.items.exclude(state=ItemState.CANCELLED)


def item_of_code(code: str) -> PhysicalItem | None:
    """The item of a label's code, with its work, call and units."""
    items = PhysicalItem.objects.select_related("submission__task__call__unit", "submission__unit", "received_by")
    return items.filter(code=code).first() if code else None


def received_lately(person: Person, *, limit: int = 10) -> list[PhysicalItem]:
    """What the person has received last; one query."""
    found = PhysicalItem.objects.filter(received_by=person, state=ItemState.RECEIVED).select_related("submission__unit", "submission__task__call")
    return list(found.order_by("-received_at", "-pk")[:limit])


def last_place(person: Person) -> str:
    """The place that the person noted last."""
    return PhysicalItem.objects.filter(received_by=person, received_at__isnull=False).order_by("-received_at").values_list("place", flat=True).first() or ""


def has_pending_items(submission: Submission) -> bool:
    """Whether anything of a work is still to be delivered in the hand."""
    return pending_items(submission).exists()


def files_of(version: Version | None) -> list[PieceFile]:
    """A version's files with their findings; two queries."""
    if version is None:
        return []
    return list(version.files.prefetch_related(Prefetch("findings", queryset=Finding.objects.order_by("pk"))))


def piece_rows(task: Task, files: list[PieceFile]) -> list[PieceRow]:
    """The task's pieces, each with its files."""
    rows = [PieceRow(piece, tuple(file for file in files if file.piece_key == piece.key)) for piece in task.terms.pieces]
    known = {row.piece.key for row in rows}
    removed = list(dict.fromkeys(file.piece_key for file in files if file.piece_key not in known))
    return rows + [PieceRow(_removed_piece(task, key), tuple(file for file in files if file.piece_key == key), is_removed=True) for key in removed]


def _removed_piece(task: Task, key: str) -> TermsPiece:
    """A piece that an amendment removed, as the last version that had it asks for it, without its rules."""
    for version in task.call.terms_versions.order_by("-number"):
        found = version.terms.task(task.key)
        if found is not None and (piece := found.piece(key)) is not None:
            return replace(piece, required=False, rules=())
    return TermsPiece(PieceKind.OTHER, key=key, required=False)


def receipts_of(submission: Submission) -> QuerySet[Receipt]:
    """All receipts, newest first."""
    return Receipt.objects.filter(version__submission=submission).select_related("version__proxy_unit").order_by("-pk")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One submission on the unit's summary table; `former_name` is the unit's name on the receipt where it has another one now."""

    submission: Submission
    files: tuple[PieceFile, ...]
    receipt: str
    length_s: float | None
    former_name: str = ""


def table_rows(call: Call, unit: Unit) -> list[TableRow]:
    """What a unit submitted to a call, in the order of tasks; three queries."""
    submissions = list(Submission.objects.filter(task__call=call, unit=unit, state__in=HANDED_IN).select_related("task").order_by("task__position", "pk"))
    versions = (
        Version.objects.filter(submission__in=submissions, submitted_at__isnull=False).select_related("receipt").prefetch_related("files").order_by("number")
    )
    latest = {version.submission_id: version for version in versions}
    rows = []
    for submission in submissions:
        version = latest[submission.pk]
        files = tuple(version.files.all())
        lengths = [file.length_s for file in files if file.length_s]
        receipt = version.receipt
        former = receipt.unit_name if receipt.unit_name != unit.name else ""
        rows.append(TableRow(submission, files, receipt.number, max(lengths) if lengths else None, former))
    return rows


def forwarded_of(submission: Submission) -> Submission | None:
    """The submission to the level above that forwards this one."""
    return submission.forwarded_as.exclude(state=SubmissionState.DISCARDED).select_related("task__call__unit", "unit").last()


def way_up(submission: Submission) -> list[Submission]:
    """The submissions that forward this one, level after level."""
    found: list[Submission] = []
    following = forwarded_of(submission)
    while following is not None:
        found.append(following)
        following = forwarded_of(following)
    return found


def way_down(submission: Submission) -> list[Submission]:
    """The submissions that this one forwards, down to the author's."""
    found: list[Submission] = []
    while submission.origin_id is not None:
        submission = Submission.objects.select_related("task__call__unit", "unit").get(pk=submission.origin_id)
        found.append(submission)
    return found


@dataclass(frozen=True, slots=True)
class CallFigures:
    """What a step concerns: units of a call, works handed in, drafts begun, uploads under way, calls of levels below that pass it on."""

    units: int
    works: int
    drafts: int
    uploads: int
    passed_on: int


def call_figures(call: Call, units: Collection[Unit] | None = None) -> CallFigures:
    """The figures of a call now, of all its units or of some; five queries."""
    of_units = Q() if units is None else Q(unit__in=units)
    works = Submission.objects.filter(of_units, task__call=call)
    return CallFigures(
        units=Addressee.objects.filter(of_units, call=call).count(),
        works=works.filter(state__in=HANDED_IN).count(),
        drafts=works.filter(state__in=OPEN_TO_UNIT).exclude(state__in=HANDED_IN).count(),
        uploads=Upload.objects.filter(submission__in=works, is_finished=False).count(),
        passed_on=Call.objects.filter(of_units, parent=call, state__in=COUNTED).count(),
    )


def counted(task: Task, unit: Unit | None = None) -> int:
    """How many submissions count towards a task's quota, of one unit or of all."""
    found = Submission.objects.filter(task=task, state__in=FILLS_QUOTA)
    return (found.filter(unit=unit) if unit else found).count()


def requests_of(task: Task, unit: Unit) -> QuerySet[UnitRequest]:
    """What a unit asked concerning a task, newest first."""
    return UnitRequest.objects.filter(task=task, unit=unit).select_related("submission", "asked_by", "answered_by").order_by("-pk")


def requests_by_task(call: Call, unit: Unit) -> dict[int, list[UnitRequest]]:
    """What a unit asked concerning a call, by task, newest first; one query."""
    found: dict[int, list[UnitRequest]] = defaultdict(list)
    for request in UnitRequest.objects.filter(task__call=call, unit=unit).select_related("submission", "answered_by").order_by("-pk"):
        found[request.task_id].append(request)
    return found


def waiting_requests(issuers: Iterable[Unit], *, limit: int = 30) -> list[UnitRequest]:
    """Requests that wait for an answer of the units that issued the calls, the oldest first; one query."""
    waiting = UnitRequest.objects.filter(state=RequestState.OPEN, task__call__unit__in=list(issuers), task__call__state__in=RELEASE.sources)
    return list(waiting.select_related("task__call", "unit", "submission", "asked_by").order_by("pk")[:limit])


def answered_requests(units: Iterable[Unit], *, since: datetime, limit: int = 5) -> list[UnitRequest]:
    """The latest answers to the units' requests, newest first; one query."""
    answered = UnitRequest.objects.filter(unit__in=list(units), state__in=[RequestState.GRANTED, RequestState.REFUSED], answered_at__gte=since)
    return list(answered.select_related("task__call__unit", "submission", "unit").order_by("-answered_at")[:limit])
