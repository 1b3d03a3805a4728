"""The issuer's own summary table (汇总表): its columns mapped to the fields of a form, and the rows of filled forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from baosong.core.forms.field_values import clean, written_date
from baosong.core.forms.labels import comparable
from baosong.core.forms.model import FormDefinition, FormField, FormFieldKind, FormValue, FormValues, UnusableForm

# Kinds of which a form usually has one field.
SINGLE_KINDS: Final = (FormFieldKind.TELEPHONE, FormFieldKind.IDENTITY_NUMBER, FormFieldKind.PERSON, FormFieldKind.UNIT)
SAME, CONTAINED, KNOWN, KIND = 8, 4, 3, 1


def summary_table_of(definition: FormDefinition) -> FormField:
    """The table of a definition with the most columns. Raises UnusableForm (no_table)."""
    tables = [field for field in definition.fields if field.kind is FormFieldKind.TABLE and not field.fixed_rows]
    if not tables:
        raise UnusableForm("no_table")
    return max(tables, key=lambda table: len(table.columns))


def match_columns(table: FormField, fields: Sequence[FormField]) -> dict[str, str]:
    """Return the key of a field for the key of each column that is recognised; no field is used twice."""
    scores = sorted(
        (
            (score, -number, column.key, field.key)
            for number, column in enumerate(table.columns)
            for field in fields
            if (score := _score(column, field, fields))
        ),
        reverse=True,
    )
    found: dict[str, str] = {}
    for _, _, column_key, field_key in scores:
        if column_key not in found and field_key not in found.values():
            found[column_key] = field_key
    return {column.key: found[column.key] for column in table.columns if column.key in found}


def _score(column: FormField, field: FormField, fields: Sequence[FormField]) -> int:
    if field.kind in (FormFieldKind.TABLE, FormFieldKind.PICTURE):
        return 0
    own, other = comparable(column.label), comparable(field.label)
    if own == other:
        return SAME
    if column.kind is not field.kind:
        return 0
    if own and other and (own in other or other in own):
        return CONTAINED
    if column.known is not None and column.known is field.known:
        return KNOWN
    is_single = column.kind in SINGLE_KINDS and sum(1 for one in fields if one.kind is field.kind) == 1
    return KIND if is_single else 0


def summary_row(values: FormValues, columns: Mapping[str, str]) -> dict[str, str]:
    """The row of one form. `columns`: keys of fields by keys of columns."""
    return {column: _written(values[field]) for column, field in columns.items() if field in values}


def _written(value: FormValue) -> str:
    if isinstance(value, dict):
        signed = [value.get("text", ""), value.get("name", ""), written_date(value.get("date", ""))]
        return " ".join(part for part in signed if part)
    if isinstance(value, list):
        return "、".join(one for one in value if isinstance(one, str))
    return clean(value) if isinstance(value, str) else ""
