"""What the apps keep for units: rows that a merge takes over, and what must follow a change. Apps register in `interfaces/receivers.py`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, UniqueConstraint

from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.errors import Refusal


@dataclass(frozen=True, slots=True)
class UnitRows:
    """The rows of a model that belong to a unit by the foreign key `field`.

    `counted`: the rows that are counted as `kind`, all by default. `take_over`: gives the rows of the first unit to the second, instead of
    `reassign`. `stays`: a merge leaves the rows with the unit, as history.
    """

    model: type[Model]
    field: str = "unit"
    kind: UnitRowKind = UnitRowKind.OTHER
    counted: Callable[[QuerySet[Model]], QuerySet[Model]] | None = None
    take_over: Callable[[Unit, Unit], None] | None = None
    stays: bool = False

    def of(self, units: Collection[Unit]) -> QuerySet[Model]:
        """The rows of these units."""
        return self.model._base_manager.filter(**{f"{self.field}__in": [unit.pk for unit in units]})


@dataclass(frozen=True, slots=True)
class MergeSum:
    """What a merge adds up: for what, the numbers of the unit and of its successor, and their sum, in words."""

    what: str
    source: str
    target: str
    total: str


@dataclass(frozen=True, slots=True)
class MergeHook:
    """What an app adds up when the first unit is merged into the second: `sums` for the page, `apply` in the merge's transaction, before any row is moved."""

    sums: Callable[[Unit, Unit], list[MergeSum]]
    apply: Callable[[Unit, Unit, Person, datetime], None]


_rows: list[UnitRows] = []
_merge_hooks: list[MergeHook] = []
_before_renaming: list[Callable[[Unit], None]] = []
_after_change: list[Callable[[Collection[Unit]], None]] = []
_obstacles: list[Callable[[QuerySet[Unit]], Refusal | None]] = []


def register_rows(*rows: UnitRows) -> None:
    """Add rows of an app; a test demands it for every foreign key to a unit."""
    _rows.extend(rows)


def registered_rows() -> tuple[UnitRows, ...]:
    """All rows, in the order of registration."""
    return tuple(_rows)


def register_merge_hook(hook: MergeHook) -> None:
    """Let an app add up what two merged units have."""
    _merge_hooks.append(hook)


def merge_hooks() -> tuple[MergeHook, ...]:
    """All hooks, in the order of registration."""
    return tuple(_merge_hooks)


def register_before_renaming(keep: Callable[[Unit], None]) -> None:
    """Let an app store the name of a unit where it must stay, before the unit is renamed or merged."""
    _before_renaming.append(keep)


def register_after_change(count: Callable[[Collection[Unit]], None]) -> None:
    """Let an app count again after the kind, size, closure or rows of units have changed."""
    _after_change.append(count)


def register_obstacle(obstacle: Callable[[QuerySet[Unit]], Refusal | None]) -> None:
    """Let an app refuse that units are closed."""
    _obstacles.append(obstacle)


def before_renaming(unit: Unit) -> None:
    """Called in the transaction of a service, with the unit as it still is."""
    for keep in _before_renaming:
        keep(unit)


def after_change(units: Collection[Unit]) -> None:
    """Called in the transaction of a service, after the audit log."""
    for count in _after_change:
        count(units)


def ensure_may_close(units: QuerySet[Unit]) -> None:
    """Refuse what an app has reported as an obstacle."""
    for obstacle in _obstacles:
        if (refusal := obstacle(units)) is not None:
            raise refusal


def reassign(rows: UnitRows, source: Unit, target: Unit) -> None:
    """Give the rows of one unit to another; those of which the other has the same already, by a unique constraint, stay."""
    own = rows.of([source])
    for constraint in rows.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and rows.field in constraint.fields:
            own = own.exclude(constraint.condition or Q(), _has_same(rows, constraint, target))
    if not getattr(rows.model._meta.get_field(rows.field), "unique", False) or not rows.of([target]).exists():
        own.update(**{rows.field: target})


def _has_same(rows: UnitRows, constraint: UniqueConstraint, target: Unit) -> Exists:
    same = {name: OuterRef(name) for name in constraint.fields if name != rows.field}
    return Exists(rows.of([target]).filter(constraint.condition or Q(), **same))
