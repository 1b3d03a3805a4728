"""Queries of registers."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from baosong.apps.meetings.models import Member
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import parents
from baosong.apps.registers.enums import RegisterEntryState
from baosong.apps.registers.models import GridCell, Pledge, Register, RegisterEntry


@dataclass(slots=True)
class GridNode:
    """A grid cell with its inner cells and active entries. A leaf without an entry is a gap."""

    cell: GridCell
    entries: list[RegisterEntry] = field(default_factory=list)
    inner: list["GridNode"] = field(default_factory=list)

    @property
    def leaves(self) -> list["GridNode"]:
        return [leaf for node in self.inner for leaf in node.leaves] if self.inner else [self]

    @property
    def gaps(self) -> int:
        """Number of leaves without an entry."""
        return sum(not leaf.entries for leaf in self.leaves)

    @property
    def is_gap(self) -> bool:
        return not self.inner and not self.entries


def entries_to_sign(member: Member) -> list[tuple[RegisterEntry, Pledge | None]]:
    """The entries whose text the member signs, each with the pledge in force or else the last one."""
    entries = list(RegisterEntry.objects.filter(signer=member).select_related("register", "unit").order_by("pk"))
    pledges: dict[int, Pledge] = {}
    for pledge in Pledge.objects.filter(entry__in=entries, member=member).order_by("pk"):
        pledges[pledge.entry_id] = pledge
    return [(entry, pledges.get(entry.pk)) for entry in entries if entry.state == RegisterEntryState.ACTIVE or entry.pk in pledges]


def registers_for(units: list[Unit]) -> QuerySet[Register]:
    """The registers set up by the units, by units above them, or by units below them."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(unit__in=[unit.pk, *(above.pk for above in parents(unit))]) | Q(unit__path__startswith=unit.path)
    return (
        Register.objects.filter(condition)
        .select_related("unit", "task")
        .annotate(active=Count("entries", filter=Q(entries__state=RegisterEntryState.ACTIVE)))
        .order_by("-pk")
    )


def entries_of(register: Register, units: QuerySet[Unit]) -> QuerySet[RegisterEntry]:
    """The entries of some units, annotated for the list page."""
    return (
        register.entries.filter(unit__in=units)
        .select_related("unit", "cell", "signer")
        .annotate(
            action_count=Count("actions", distinct=True),
            signed=Count("pledges", filter=Q(pledges__withdrawn_at=None), distinct=True),
        )
        .order_by("number")
    )


def grid_of(unit: Unit) -> list[GridNode]:
    """The tree of the unit's grid with the active entries of each cell; two queries."""
    nodes = {cell.pk: GridNode(cell) for cell in GridCell.objects.filter(unit=unit).order_by("pk")}
    for entry in RegisterEntry.objects.filter(cell__in=nodes, state=RegisterEntryState.ACTIVE).select_related("register", "unit").order_by("pk"):
        if entry.cell_id is not None:
            nodes[entry.cell_id].entries.append(entry)
    roots: list[GridNode] = []
    for node in nodes.values():
        parent = nodes.get(node.cell.parent_id or 0)
        (parent.inner if parent else roots).append(node)
    return roots


def cells_for(unit: Unit) -> list[GridCell]:
    """The cells that a unit's entries may name: its own and those of the units above, oldest first."""
    return list(GridCell.objects.filter(unit__in=[unit.pk, *(above.pk for above in parents(unit))]).select_related("parent").order_by("pk"))
