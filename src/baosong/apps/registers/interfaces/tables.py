"""Tables of rosters, places and registers: read, checked before anything is taken over, and written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from baosong.apps.activities.interfaces.messages import value_sentence
from baosong.apps.activities.models import GridCell, Register, RegisterEntry
from baosong.apps.activities.services.grid import GridRow as NamedPlace
from baosong.apps.activities.services.registers import read_values
from baosong.apps.activities.services.roster import RosterLine as NamedMember
from baosong.apps.orgs.models import Unit
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import RegisterField
from baosong.platform.tables import sheets

# Stands for a value that is not taken away.
MASKED: Final = "***"
# Headings that are understood, whatever the language of the page.
ROSTER: Final = {"姓名": "name", "name": "name", "手机": "phone", "手机号": "phone", "电话": "phone", "联系电话": "phone", "phone": "phone"}
PLACES: Final = {
    "名称": "name", "地点": "name", "name": "name", "上级": "parent", "所属": "parent", "parent": "parent", "类别": "kind", "kind": "kind",
    "纬度": "latitude", "latitude": "latitude", "经度": "longitude", "longitude": "longitude",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of a register's table: its number, unit and place as found, its cells by field key, what is wrong with it."""

    number: int
    unit: Unit | None
    place: GridCell | None
    written: dict[str, Any]
    faults: tuple[str, ...]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def read_roster(content: bytes, name: str) -> list[NamedMember]:
    """A table with 姓名 and, if liked, 手机."""
    lines = sheets.read(content, name)
    return [NamedMember(number, _text(row.get("name", "")), _text(row.get("phone", ""))) for number, row in sheets.under(lines, ROSTER, "name")]


def read_typed_roster(text: str) -> list[NamedMember]:
    """Names as typed or pasted, one a line, a phone after it if there is one."""
    found = []
    for number, line in enumerate(text.replace("，", " ").replace(",", " ").replace("\t", " ").splitlines(), 1):
        parts = line.split()
        phone = parts[-1] if len(parts) > 1 and any(sign.isdigit() for sign in parts[-1]) else ""
        name = " ".join(parts[:-1] if phone else parts)
        if name:
            found.append(NamedMember(number, name, phone))
    return found


def read_places(content: bytes, name: str) -> list[NamedPlace]:
    """A table with 名称, 上级, 类别, 纬度, 经度."""
    return [NamedPlace(number, **{key: _text(cell) for key, cell in row.items()}) for number, row in sheets.under(sheets.read(content, name), PLACES, "name")]


def places_template() -> bytes:
    """A table of places with made-up lines."""
    rows = [["东校区", "", "校区", "30.5400", "114.3600"], ["一舍", "东校区", "宿舍", "", ""], ["一层", "一舍", "楼层", "", ""]]
    return sheets.write([sheets.Sheet(_("Places"), ["名称", "上级", "类别", "纬度", "经度"], rows)])


def _heads(register: Register) -> list[str]:
    return [field.name for field in register.form.fields]


def read_register(register: Register, content: bytes, name: str, *, units: Sequence[Unit], places: Sequence[GridCell]) -> list[EntryRow]:
    """The lines of a table with the register's fields as headings, and 单位 and 地点. Faults are said by line; nothing is changed."""
    form = register.form
    names = {field.name: field.key for field in form.fields} | {"单位": "@unit", "填报单位": "@unit"}
    if "地点" not in names:
        names["地点"] = "@place"
    by_name, by_place = {unit.name: unit for unit in units}, {place.name: place for place in places}
    found = []
    for number, row in sheets.under(sheets.read(content, name), names, form.title_field.key):
        unit_name, place_name = _text(row.pop("@unit", "")).strip(), _text(row.pop("@place", "")).strip()
        unit = by_name.get(unit_name) if unit_name else (units[0] if len(units) == 1 else None)
        faults = [value_sentence(fault) for fault in read_values(form, row).faults]
        faults += [
            _("“%(field)s” is masked in this table; export the whole one") % {"field": field.name} for field in form.fields if row.get(field.key) == MASKED
        ]
        if unit is None:
            faults.append(_("there is no unit “%(unit)s” that you enter lines for") % {"unit": unit_name})
        if place_name and place_name not in by_place:
            faults.append(_("there is no place “%(place)s”") % {"place": place_name})
        found.append(EntryRow(number, unit, by_place.get(place_name), row, tuple(faults)))
    return found


def shown_value(field: RegisterField, value: Any, *, whole: bool) -> Any:
    """A value as it is taken away: what is sensitive only where it is asked for."""
    written = write_value(field, value)
    return MASKED if written and field.is_sensitive and not whole else written


def register_table(register: Register, lines: Iterable[RegisterEntry], *, empty: bool = False, whole: bool = False) -> bytes:
    """The register as a workbook that can be read in again; empty: only the headings; whole: sensitive values too."""
    form = register.form
    head = ["单位", *_heads(register), "地点"]
    if "地点" in head[1:-1]:
        head.pop()
    rows = []
    for line in () if empty else lines:
        row = [line.unit.name, *(shown_value(field, line.values.get(field.key), whole=whole) for field in form.fields)]
        rows.append([*row, line.place.name if line.place else ""] if len(head) > len(row) else row)
        rows[-1] += [line.number, str(line.get_state_display()), line.reason]
    more = [] if empty else [_("No."), _("State"), _("Reason")]
    return sheets.write([sheets.Sheet(form.name, [*head, *more], rows)])
