"""The units of a table that is imported: found in the tree by name and parent, or new."""

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import open_units, subtree
from baosong.apps.orgs.services.import_rows import COUNTS, UNIT_VALUES, ImportFindings, ImportRow
from baosong.core.tables import count_of

# Between the names of a path, for example 文学院 / 第一党支部; names themselves may have a slash.
STEP: Final = re.compile(r"\s*[/>\\]\s*")
PATH_SEPARATOR: Final = " / "
# Levels that the paths of the tree can express (treebeard: 255 characters, 4 a level), with some to spare.
MOST_LEVELS: Final = 60


def name_key(name: str) -> str:
    """The form in which two names of units or people are compared: without spaces and differences of width and case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@dataclass(slots=True, eq=False)
class UnitNode:
    """A unit of the tree or a new one, with the values that the table gives and those that it changes (old and new)."""

    name: str
    parent: "UnitNode | None"
    unit: Unit | None = None
    level: int = 1
    values: dict[str, str | int] = field(default_factory=dict)
    changes: dict[str, tuple[str | int, str | int]] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        """Whether the unit is open and will be closed, so that nothing new begins in it."""
        return self.unit is not None and self.unit.closed_from is not None

    @property
    def above(self) -> "Iterator[UnitNode]":
        """The units above, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @property
    def path(self) -> str:
        """The names below the top, for example 文学院 / 第一党支部."""
        nodes = [self, *self.above]
        return PATH_SEPARATOR.join(node.name for node in reversed(nodes[:-1] or nodes))


class UnitDirectory:
    """The open units of a tree and those that a table adds, by name."""

    def __init__(self, under: Unit) -> None:
        by_path: dict[str, UnitNode] = {}
        self._named: dict[str, list[UnitNode]] = {}
        self._children: dict[tuple[UnitNode, str], list[UnitNode]] = {}
        for unit in open_units(subtree(under)):
            parent = by_path.get(unit.path[: -Unit.steplen])
            by_path[unit.path] = node = UnitNode(unit.name, parent, unit, int(unit.depth))
            self._enter(node)
        self.root = by_path[under.path]
        self.added: list[UnitNode] = []

    def _enter(self, node: UnitNode) -> None:
        self._named.setdefault(name_key(node.name), []).append(node)
        if node.parent is not None:
            self._children.setdefault((node.parent, name_key(node.name)), []).append(node)

    def add(self, name: str, parent: UnitNode) -> UnitNode:
        """Add a new unit."""
        node = UnitNode(name, parent, None, parent.level + 1)
        self._enter(node)
        self.added.append(node)
        return node

    def named(self, written: str) -> list[UnitNode]:
        """The units of a name, or of a path whose last name it is."""
        found = self._named.get(name_key(written))
        if found is not None:
            return found
        return self._at_path(written.split(PATH_SEPARATOR)) or self._at_path(STEP.split(unicodedata.normalize("NFKC", written)))

    def _at_path(self, names: Sequence[str]) -> list[UnitNode]:
        *above, last = [name_key(name) for name in names]
        wanted = above[::-1]
        return [node for node in self._named.get(last, ()) if wanted and [name_key(one.name) for one in node.above][: len(wanted)] == wanted]

    def below(self, parent: UnitNode, name: str) -> list[UnitNode]:
        """The units of a name right below another."""
        return self._children.get((parent, name_key(name)), [])


class UnitPlacement:
    """The unit of each row; rows may come before those of their parents."""

    def __init__(self, directory: UnitDirectory, findings: ImportFindings, *, makes_parents: bool) -> None:
        self.directory, self.findings, self.makes_parents = directory, findings, makes_parents
        self._by_row: dict[int, UnitNode] = {}
        self._waiting: dict[str, list[int]] = {}

    def place(self, rows: Sequence[ImportRow]) -> list[UnitNode | None]:
        """Return the unit of each row; None where the row has a fault."""
        self._rows = rows
        self._own = {name_key(row.unit) for row in rows if row.unit}
        self._with_parent = {name_key(row.unit) for row in rows if row.unit and row.parent}
        self._run(deque(index for index, row in enumerate(rows) if row.unit))
        self._end_waiting()
        self._check_names()
        return [self._by_row.get(index) for index in range(len(rows))]

    def _run(self, queue: deque[int]) -> None:
        while queue:
            index = queue.popleft()
            known = len(self.directory.added)
            self._place(index, self._rows[index])
            for node in self.directory.added[known:]:
                queue.extendleft(reversed(self._waiting.pop(name_key(node.name), [])))

    def _end_waiting(self) -> None:
        """Rows whose parent is below themselves, or has a fault."""
        left = sorted(index for waiting in self._waiting.values() for index in waiting)
        self._waiting.clear()
        for index in left:
            row = self._rows[index]
            self.findings.fault(row, "parent" if row.parent else "unit", "circle" if row.parent else "parent_unclear")

    def _place(self, index: int, row: ImportRow) -> None:
        if name_key(row.unit) == name_key(self.directory.root.name):
            self._by_row[index] = self.directory.root
        elif row.parent:
            self._place_below(index, row)
        elif found := self.directory.named(row.unit):
            self._by_row[index] = found[0]
        elif name_key(row.unit) in self._with_parent:
            self._waiting.setdefault(name_key(row.unit), []).append(index)
        else:
            self._by_row[index] = self.directory.add(row.unit, self.directory.root)

    def _place_below(self, index: int, row: ImportRow) -> None:
        key = name_key(row.parent)
        if key == name_key(row.unit):
            self.findings.fault(row, "parent", "circle")
            return
        found = self.directory.named(row.parent)
        if not found and key in self._own:
            self._waiting.setdefault(key, []).append(index)
            return
        if not found and not self.makes_parents:
            self.findings.fault(row, "parent", "unknown_unit")
            return
        if not found:
            self.findings.note(row, "parent", "parent_added")
        parent = found[0] if found else self.directory.add(row.parent, self.directory.root)
        if parent.level >= MOST_LEVELS:
            self.findings.fault(row, "parent", "too_deep")
            return
        same = self.directory.below(parent, row.unit)
        if not same and parent.closes:
            self.findings.fault(row, "parent", "unit_closes")
            return
        if not same and (elsewhere := [node for node in self.directory.named(row.unit) if node.unit is not None]):
            self.findings.note(row, "unit", "namesake", other=elsewhere[0].path)
        self._by_row[index] = same[0] if same else self.directory.add(row.unit, parent)

    def _check_names(self) -> None:
        """A name that several units have does not say which is meant; that becomes known with the last row."""
        for index, row in enumerate(self._rows):
            node = self._by_row.get(index)
            if node is None or node is self.directory.root:
                continue
            unclear = self._unclear_column(row, node)
            if unclear:
                self.findings.fault(row, unclear, "ambiguous_unit")
                del self._by_row[index]

    def _unclear_column(self, row: ImportRow, node: UnitNode) -> str:
        if not row.parent:
            return "unit" if len(self.directory.named(row.unit)) > 1 else ""
        if len(self.directory.named(row.parent)) > 1:
            return "parent"
        return "unit" if node.parent is not None and len(self.directory.below(node.parent, row.unit)) > 1 else ""


def take_values(node: UnitNode, row: ImportRow, findings: ImportFindings) -> bool:
    """Take what a row says of its unit; the first row counts where two differ. Return whether it says something new."""
    is_new = False
    for column, field_name in UNIT_VALUES.items():
        written = getattr(row, column)
        value = count_of(written) if column in COUNTS else written
        if not written:
            continue
        if value is None:
            findings.fault(row, column, "no_number")
        elif column not in node.values:
            node.values[column], is_new = value, True
            old = getattr(node.unit, field_name) if node.unit else value
            if old != value:
                node.changes[column] = (old, value)
        elif node.values[column] != value:
            findings.note(row, column, "differs", other=str(node.values[column]))
    return is_new
