"""Rows of a table that is imported, and what is said about them."""

from dataclasses import dataclass
from typing import Final

from baosong.apps.orgs.enums import Role

COLUMNS: Final = ("unit", "parent", "kind", "branches", "members", "short_name", "unit_telephone", "person", "role", "username", "email", "telephone")
# The columns that describe the unit itself, and its fields.
UNIT_VALUES: Final = {"kind": "kind", "branches": "branches", "members": "members", "short_name": "short_name", "unit_telephone": "telephone"}
COUNTS: Final = frozenset({"branches", "members"})
# As the models have them; a parent may be given by its path.
LONGEST: Final = {"unit": 120, "parent": 1000, "kind": 40, "short_name": 40, "unit_telephone": 60, "person": 60, "username": 150, "email": 254, "telephone": 60}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the table; `number` is its line in the file."""

    number: int
    unit: str = ""
    parent: str = ""
    kind: str = ""
    branches: str = ""
    members: str = ""
    short_name: str = ""
    unit_telephone: str = ""
    person: str = ""
    role: str = ""
    username: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class ImportFault:
    """A fault of a row, with which nothing is imported: its line, the column, a code and the value."""

    number: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What is imported otherwise than the row may mean: its line, the column, a code, the value, and what it is compared with."""

    number: int
    column: str
    code: str
    value: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the table does not say itself.

    `role`: of people in rows without a role. `makes_parents`: a parent that has no row of its own and is not in the tree is added right below the
    unit of the import. `makes_usernames`: people without an account name are those of the same name in the unit, or with the same telephone,
    else new accounts named by their pinyin.
    """

    role: Role = Role.LIAISON
    makes_parents: bool = False
    makes_usernames: bool = False


class ImportFindings:
    """Faults and notes of all rows."""

    def __init__(self) -> None:
        self._faults: list[ImportFault] = []
        self._notes: list[ImportNote] = []

    def fault(self, row: ImportRow, column: str, code: str) -> None:
        """Add a fault of a cell."""
        self._faults.append(ImportFault(row.number, column, code, getattr(row, column)))

    def note(self, row: ImportRow, column: str, code: str, *, value: str = "", other: str = "") -> None:
        """Add a note on a cell; `value` is that of the cell unless another is given."""
        self._notes.append(ImportNote(row.number, column, code, value or getattr(row, column), other))

    @property
    def faults(self) -> tuple[ImportFault, ...]:
        """All faults by line and column."""
        return tuple(sorted(self._faults, key=lambda fault: (fault.number, COLUMNS.index(fault.column))))

    @property
    def notes(self) -> tuple[ImportNote, ...]:
        """All notes by line and column."""
        return tuple(sorted(self._notes, key=lambda note: (note.number, COLUMNS.index(note.column))))
