"""A unit is merged into another, which takes over all that it had. It stays as a closed unit that names its successor; there is no way back."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.errors import IntoItself, IntoUnitAbove, TopUnit, UnitChangedMeanwhile, UnitClosed, UnitMerged
from baosong.apps.orgs.events import UnitEnded
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import children_of
from baosong.apps.orgs.services.access import note_moved_role
from baosong.apps.orgs.services.unit_rows import MergeSum, after_change, before_renaming, merge_hooks, reassign, registered_rows
from baosong.apps.orgs.services.units import lock_people_below, locked_unit
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would move: how many rows of each kind, the new names of units below that have the name of one of the successor's, and what is added up."""

    source: Unit
    target: Unit
    counts: dict[UnitRowKind, int]
    new_names: tuple[tuple[Unit, str], ...]
    sums: tuple[MergeSum, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the plan, by which the service finds that it is not what the person saw."""
        shown = [self.source.pk, self.target.pk, self.counts, [(unit.pk, name) for unit, name in self.new_names], [astuple(row) for row in self.sums]]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def counts_of(units: Collection[Unit]) -> dict[UnitRowKind, int]:
    """How many rows of each kind belong to the units; kinds without any are left out."""
    found: dict[UnitRowKind, int] = {}
    for rows in registered_rows():
        own = rows.of(units)
        found[rows.kind] = found.get(rows.kind, 0) + (rows.counted(own) if rows.counted else own).count()
    return {kind: found[kind] for kind in UnitRowKind if found.get(kind)}


def plan(source: Unit, target: Unit) -> MergePlan:
    """What the merge would move. Refuses a merge that is not possible, as `merge` does."""
    _ensure_possible(source, target)
    taken, children = set(children_of(target).values_list("name", flat=True)), list(children_of(source))
    counts = counts_of([source]) | ({UnitRowKind.UNITS: len(children)} if children else {})
    sums = tuple(row for hook in merge_hooks() for row in hook.sums(source, target))
    return MergePlan(source, target, counts, tuple((child, _new_name(child, source)) for child in children if child.name in taken), sums)


def _new_name(unit: Unit, source: Unit) -> str:
    """The name with that of the unit that it was below, for example 第一支部（原文学院）."""
    suffix = f"（原{source.name}）"
    return f"{unit.name[: max(1, LONGEST_NAME - len(suffix))]}{suffix}"[:LONGEST_NAME]


@transaction.atomic
def merge(source: Unit, target: Unit, *, known: str, by: Person, at: datetime) -> Unit:
    """Give works, roles, meetings, dues, calls, units below and all else of `source` to `target`, and close `source`; return `target`.

    Branches and members are added up, and so are numbers of works that calls name for the units. Receipts keep the old name. Refuses the top of a tree, a merge into itself, below itself, into a unit
    above or into a closed one, and a plan that is not the one that the person saw (`known`).
    """
    lock_people_below(source, target)
    source, target = locked_unit(source), Unit.objects.select_for_update().get(pk=target.pk)
    made = plan(source, target)
    if made.digest != known:
        raise UnitChangedMeanwhile
    before_renaming(source)
    for hook in merge_hooks():
        hook.apply(source, target, by, at)
    _move_units(made, by=by, at=at)
    roles = _move_roles(source, target, by=by, at=at)
    for rows in registered_rows():
        if rows.take_over is not None:
            rows.take_over(source, target)
        elif not rows.stays:
            reassign(rows, source, target)
    _end(source, target, at=at)
    facts = {str(kind): number for kind, number in made.counts.items()} | {"roles": roles}
    record("unit.merged", source, by=by, at=at, into=target.pk, into_name=target.name, **facts)
    record("unit.took_over", target, by=by, at=at, source=source.pk, source_name=source.name, **facts)
    after_change([target])
    announce(UnitEnded(source.pk))
    return target


def _ensure_possible(source: Unit, target: Unit) -> None:
    if source.depth == 1:
        raise TopUnit
    if target.path.startswith(source.path):
        raise IntoItself
    if source.path.startswith(target.path):
        raise IntoUnitAbove(unit=target.name)
    if source.merged_into is not None:
        raise UnitMerged(unit=source.merged_into.name)
    if target.closed_from is not None:
        raise UnitClosed(unit=target.name)


def _move_units(made: MergePlan, *, by: Person, at: datetime) -> None:
    for unit, name in made.new_names:
        _rename(unit, name, by=by, at=at)
    for unit in list(children_of(made.source)):
        Unit.objects.move(unit, made.target, pos="last-child")
    made.target.refresh_from_db()
    made.source.refresh_from_db()


def _rename(unit: Unit, name: str, *, by: Person, at: datetime) -> None:
    before_renaming(unit)
    old = unit.name
    unit.name = name
    unit.save(update_fields=["name"])
    record("unit.renamed", unit, by=by, at=at, name=name, old=old)


def _move_roles(source: Unit, target: Unit, *, by: Person, at: datetime) -> int:
    """Give the roles to the other unit; of a role that somebody has in both, the one that lasts longer stays."""
    own = {(held.person_id, held.role): held for held in Membership.objects.filter(unit=target).select_related("person")}
    moved = list(Membership.objects.filter(unit=source).select_related("person").order_by("pk"))
    for held in moved:
        kept = _move_role(held, own.get((held.person_id, held.role)), target)
        note_moved_role(kept, source=source, target=target, by=by, at=at)
    return len(moved)


def _move_role(held: Membership, there: Membership | None, target: Unit) -> Membership:
    """Give one role to the unit, or end it where the person has it there already, by then until the later of both ends."""
    if there is None:
        held.unit = target
        held.save(update_fields=["unit"])
        return held
    if there.ends_at is not None and (held.ends_at is None or held.ends_at > there.ends_at):
        there.ends_at, there.end_reason, there.end_decided_from = held.ends_at, held.end_reason, held.end_decided_from
        there.save(update_fields=["ends_at", "end_reason", "end_decided_from"])
    held.delete()
    return there


def _end(source: Unit, target: Unit, *, at: datetime) -> None:
    target.branches, target.members = target.branches + source.branches, target.members + source.members
    target.save(update_fields=["branches", "members"])
    source.merged_into, source.closed_from = target, min(source.closed_from or at, at)
    source.save(update_fields=["merged_into", "closed_from"])
