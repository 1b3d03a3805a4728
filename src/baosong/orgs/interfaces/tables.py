"""Tables of units and people in Excel and CSV: the template, and reading one back."""

import csv
import io
import zipfile
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from baosong.orgs.domain.importing import COLUMNS, Row
from baosong.orgs.enums import Role
from baosong.orgs.interfaces.wording import column_name

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 20 * 1024**2


class UnreadableTable(Exception):
    """A file that is no table; the message is a sentence for the person."""


def template() -> bytes:
    """An empty table with its headings and two made-up rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(_("Units and people"))
    bold = book.add_format({"bold": True, "bg_color": "#f3e9e7", "bottom": 1})
    for column, name in enumerate(COLUMNS):
        sheet.write(0, column, column_name(name), bold)
        sheet.set_column(column, column, 18)
    sheet.freeze_panes(1, 0)
    samples = (
        (_("Example college"), "", _("College"), "6", "180", _("Zhang Example"), _("Liaison"), "example01", "example01@example.edu.cn"),
        (_("Example branch"), _("Example college"), _("Branch"), "", "24", _("Li Example"), _("Liaison"), "example02", ""),
    )
    for number, sample in enumerate(samples, 1):
        for column, value in enumerate(sample):
            sheet.write_string(number, column, value)
    book.close()
    return buffer.getvalue()


def roles() -> dict[str, Role]:
    """Roles by the words that tables use, in both languages."""
    named = {str(role.label): role for role in Role} | {role.value: role for role in Role}
    return named | {
        "管理员": Role.ORGANISER,
        "组织者": Role.ORGANISER,
        "联络员": Role.LIAISON,
        "评审": Role.REVIEWER,
        "评审专家": Role.REVIEWER,
        "成员": Role.MEMBER,
    }


def read_table(content: bytes, name: str) -> list[Row]:
    """The rows of an .xlsx or .csv file. Headings may stand in any order and either language."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable(_("The table is larger than 20 MB."))
    if name.lower().endswith(".csv") or (content and not content.startswith(b"PK")):
        lines = _csv(content)
    else:
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            lines = [
                ["" if value is None else str(value).strip() for value in line] for line in book.worksheets[0].iter_rows(max_row=MAX_ROWS + 1, values_only=True)
            ]
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise UnreadableTable(_("This file is not an Excel table (.xlsx) or CSV. Please use the template.")) from error
    return _rows(lines)


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(content.decode(encoding)))]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UnreadableTable(_("This file is not an Excel table (.xlsx) or CSV. Please use the template."))


CHINESE: Final = {
    "单位": "unit",
    "上级单位": "parent",
    "单位类别": "kind",
    "支部数": "branches",
    "人数": "members",
    "姓名": "person",
    "角色": "role",
    "账号": "username",
    "邮箱": "email",
}


def _rows(lines: list[list[str]]) -> list[Row]:
    names = {column_name(column): column for column in COLUMNS} | CHINESE | {column: column for column in COLUMNS}
    for index, line in enumerate(lines[:10]):  # noqa: B007
        places = {names[cell]: at for at, cell in enumerate(line) if cell in names}
        if "unit" in places:
            break
    else:
        raise UnreadableTable(_("No line of headings was found. The first line must have the column “%(column)s”.") % {"column": column_name("unit")})
    found = []
    for number, line in enumerate(lines[index + 1 :], index + 2):
        values = {column: line[at].removesuffix(".0") if column in ("branches", "members") else line[at] for column, at in places.items() if at < len(line)}
        if any(values.values()):
            found.append(Row(number=number, **values))
    return found
