"""Tables of grid cells and register entries: read, checked before anything is entered, and written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Unit
from baosong.apps.registers.interfaces.messages import value_sentence
from baosong.apps.registers.models import GridCell, Register, RegisterEntry
from baosong.apps.registers.services.grid import GridRow
from baosong.apps.registers.services.registers import read_values
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import RegisterField
from baosong.platform.tables import sheets
from baosong.platform.tables.sheets import cell_text

# Written instead of a sensitive value.
MASKED: Final = "***"
# Accepted column headings, in both languages.
GRID: Final = {
    "名称": "name", "地点": "name", "name": "name", "上级": "parent", "所属": "parent", "parent": "parent", "类别": "kind", "kind": "kind",
    "纬度": "latitude", "latitude": "latitude", "经度": "longitude", "longitude": "longitude",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row of a register's table: its number, unit and grid cell if found, values by field key, sentences about its faults."""

    number: int
    unit: Unit | None
    cell: GridCell | None
    written: dict[str, Any]
    faults: tuple[str, ...]


def read_cells(content: bytes, name: str) -> list[GridRow]:
    """A table with 名称, 上级, 类别, 纬度, 经度."""
    return [
        GridRow(number, **{key: cell_text(value) for key, value in row.items()}) for number, row in sheets.under(sheets.read(content, name, GRID), GRID, "name")
    ]


def cells_template() -> bytes:
    """A template with example rows."""
    rows = [["东校区", "", "校区", "30.5400", "114.3600"], ["一舍", "东校区", "宿舍", "", ""], ["一层", "一舍", "楼层", "", ""]]
    return sheets.write([sheets.Sheet(_("Places"), ["名称", "上级", "类别", "纬度", "经度"], rows)])


def _heads(register: Register) -> list[str]:
    return [field.name for field in register.form.fields]


def read_register(register: Register, content: bytes, name: str, *, units: Sequence[Unit], cells: Sequence[GridCell]) -> list[EntryRow]:
    """The rows of a table with the register's fields as headings, and 单位 and 地点. Nothing is changed."""
    form = register.form
    names = {field.name: field.key for field in form.fields} | {"单位": "@unit", "填报单位": "@unit"}
    if "地点" not in names:
        names["地点"] = "@cell"
    by_name, by_cell = {unit.name: unit for unit in units}, {cell.name: cell for cell in cells}
    found = []
    for number, row in sheets.under(sheets.read(content, name, names), names, form.title_field.key):
        unit_name, cell_name = cell_text(row.pop("@unit", "")).strip(), cell_text(row.pop("@cell", "")).strip()
        unit = by_name.get(unit_name) if unit_name else (units[0] if len(units) == 1 else None)
        faults = [value_sentence(fault) for fault in read_values(form, row).faults]
        faults += [
            _("“%(field)s” is masked in this table; export the whole one") % {"field": field.name} for field in form.fields if row.get(field.key) == MASKED
        ]
        if unit is None:
            faults.append(_("there is no unit “%(unit)s” that you enter lines for") % {"unit": unit_name})
        if cell_name and cell_name not in by_cell:
            faults.append(_("there is no place “%(place)s”") % {"place": cell_name})
        found.append(EntryRow(number, unit, by_cell.get(cell_name), row, tuple(faults)))
    return found


def shown_value(field: RegisterField, value: Any, *, whole: bool) -> Any:
    """A value for export; sensitive ones are masked unless `whole`."""
    written = write_value(field, value)
    return MASKED if written and field.is_sensitive and not whole else written


def register_table(register: Register, entries: Iterable[RegisterEntry], *, empty: bool = False, whole: bool = False) -> bytes:
    """The register as a workbook that `read_register` reads. `empty`: headings only; `whole`: sensitive values too."""
    form = register.form
    head = ["单位", *_heads(register), "地点"]
    if "地点" in head[1:-1]:
        head.pop()
    rows = []
    for entry in () if empty else entries:
        row = [entry.unit.name, *(shown_value(field, entry.values.get(field.key), whole=whole) for field in form.fields)]
        rows.append([*row, entry.cell.name if entry.cell else ""] if len(head) > len(row) else row)
        rows[-1] += [entry.number, str(entry.get_state_display()), entry.reason]
    more = [] if empty else [_("No."), _("State"), _("Reason")]
    return sheets.write([sheets.Sheet(form.name, [*head, *more], rows)])
