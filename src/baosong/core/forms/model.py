"""Fields of a form, their places in the file, and what reading and filling it report."""

from __future__ import annotations

from dataclasses import dataclass, field, is_dataclass
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from typing import Any

import msgspec


class FormFieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    TELEPHONE = "telephone"
    IDENTITY_NUMBER = "identity_number"
    UNIT = "unit"
    PERSON = "person"
    CHOICE = "choice"
    TABLE = "table"
    PICTURE = "picture"
    OPINION = "opinion"
    SIGNATURE = "signature"
    STAMP = "stamp"

    @property
    def is_signed(self) -> bool:
        """Whether the value has a text, a name and a date."""
        return self in (FormFieldKind.OPINION, FormFieldKind.SIGNATURE, FormFieldKind.STAMP)


class KnownValue(StrEnum):
    """Where the value of a field is known from."""

    UNIT = "unit"
    LIAISON = "liaison"
    AUTHOR = "author"
    TITLE = "title"
    DATE = "date"


class FormPlaceKind(StrEnum):
    """How a value stands in its place."""

    CELL = "cell"
    # Part of a line; `text` is the span that the value replaces.
    SPAN = "span"
    OPTIONS = "options"
    ROWS = "rows"
    # One character a cell.
    BOXES = "boxes"
    # The paragraphs below a heading.
    CHAPTER = "chapter"
    # A content control of the issuer; `number` counts those of the document.
    CONTROL = "control"
    PDF_FIELD = "pdf_field"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters of a line of a cell (from 0). `start` = `end`: the value is inserted there."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where the value of a field stands, counted from 0.

    `table`: number of the table in a Word document, of the sheet in a workbook, of the page in a PDF; -1: outside of tables, where `row` is the number
    of the paragraph. `rows`: blank rows of a table, blank paragraphs of a chapter, or cells of boxes. `columns`: grid columns of a table.
    `label_row` and `label_column`: the cell of the label, -1 for none.
    """

    kind: FormPlaceKind
    table: int = -1
    row: int = 0
    column: int = 0
    label_row: int = -1
    label_column: int = -1
    text: TextSpan | None = None
    name: TextSpan | None = None
    date: TextSpan | None = None
    rows: int = 0
    columns: tuple[int, ...] = ()
    number: int = -1


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `limit`: characters without spaces; `columns`: of a table, whose `fixed_rows` are the row labels that the form prints."""

    key: str
    label: str
    kind: FormFieldKind
    place: FieldPlace
    form: int = 0
    section: str = ""
    hint: str = ""
    limit: int | None = None
    required: bool = False
    sensitive: bool = False
    known: KnownValue | None = None
    options: tuple[str, ...] = ()
    multiple: bool = False
    columns: tuple[FormField, ...] = ()
    fixed_rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnrecognisedPlace:
    """A blank whose label is doubtful, with the text beside it."""

    place: FieldPlace
    text: str


@dataclass(slots=True)
class FormReading:
    """What a reader found in a file."""

    fields: list[FormField] = field(default_factory=list)
    unrecognised: list[UnrecognisedPlace] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FormFinding:
    """What a person should look at: a code, the key of the field ("" for the whole file), and facts."""

    code: str
    field: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """The fields of a file, the titles of its forms (several where a file has several), and what was not recognised."""

    kind: str
    titles: tuple[str, ...]
    fields: tuple[FormField, ...]
    unrecognised: tuple[UnrecognisedPlace, ...] = ()
    findings: tuple[FormFinding, ...] = ()

    def field(self, key: str) -> FormField | None:
        """The field of a key."""
        return next((field for field in self.fields if field.key == key), None)


# By kind: str; list of str where several choices are allowed; list of rows (column key to text) of a table; bytes of a picture;
# a mapping of text, name and date where `is_signed`.
FormValue = str | list[str] | list[dict[str, str]] | dict[str, str] | bytes
FormValues = dict[str, FormValue]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled file, and what could not be written as it was given."""

    content: bytes
    findings: tuple[FormFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """The values of a filled file, and what did not fit: questions for a person."""

    values: FormValues
    questions: tuple[FormFinding, ...] = ()


class UnusableForm(Exception):
    """A file that is no form: `code`, and `facts` as data."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _unusable, (self.code, self.facts)


def _unusable(code: str, facts: dict[str, object]) -> UnusableForm:
    return UnusableForm(code, **facts)


def as_json(value: Any) -> Any:
    """Return a definition, field or finding as data, without what has its default."""
    if is_dataclass(value):
        pairs = ((one, getattr(value, one.name)) for one in dataclass_fields(value))
        return {one.name: as_json(item) for one, item in pairs if item != one.default or type(item) is not type(one.default)}
    return [as_json(item) for item in value] if isinstance(value, (list, tuple)) else value


def definition_from_json(data: Any) -> FormDefinition:
    """Return the definition of `as_json`. Raises msgspec.ValidationError."""
    return msgspec.convert(data, FormDefinition)
