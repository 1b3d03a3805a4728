"""Tables of units and people in Excel and CSV: the template and the reader."""

from typing import Final

from django.utils.translation import gettext as _

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces.messages import column_name
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import people_with_factor, roles_below
from baosong.apps.orgs.services.import_table import COLUMNS, ImportRow
from baosong.platform.errors import Refusal
from baosong.platform.tables import sheets
from baosong.platform.web.refusals import sentence
from baosong.platform.web.templatetags.web import day


class UnreadableTable(Exception):
    """A file that is not a table; the message is a sentence for the user."""


def template() -> bytes:
    """An .xlsx file with the headings and two sample rows."""
    samples = (
        (_("Example college"), "", _("College"), "6", "180", _("Zhang Example"), _("Liaison"), "example01", "example01@example.edu.cn"),
        (_("Example branch"), _("Example college"), _("Branch"), "", "24", _("Li Example"), _("Liaison"), "example02", ""),
    )
    return sheets.write([sheets.Sheet(_("Units and people"), [column_name(name) for name in COLUMNS], samples)])


def access_table(unit: Unit) -> bytes:
    """An .xlsx file of every role in the unit and those below."""
    held = list(roles_below(unit))
    with_factor = people_with_factor(membership.person_id for membership in held)
    head = [
        *(column_name(name) for name in ("unit", "person", "username", "role")),
        *(_("Since"), _("Ends on"), _("Last sign-in"), _("Second factor"), _("State")),
    ]
    rows = [
        (
            membership.unit.name,
            membership.person.name,
            membership.person.username,
            str(Role(membership.role).label),
            day(membership.given_at),
            day(membership.ends_at),
            day(membership.person.last_login),
            _("yes") if membership.person_id in with_factor else _("no"),
            _("open") if membership.person.is_active else _("blocked"),
        )
        for membership in held
    ]
    return sheets.write([sheets.Sheet(_("Who has which role"), head, rows)])


def roles() -> dict[str, Role]:
    """Roles by the words accepted in tables, in both languages."""
    named = {str(role.label): role for role in Role} | {role.value: role for role in Role}
    return named | {
        "管理员": Role.ORGANISER,
        "组织者": Role.ORGANISER,
        "联络员": Role.LIAISON,
        "评审": Role.REVIEWER,
        "评审专家": Role.REVIEWER,
        "成员": Role.MEMBER,
    }


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


def read_table(content: bytes, name: str) -> list[ImportRow]:
    """The rows of an .xlsx or .csv file; headings in any order and either language. Raises UnreadableTable."""
    names = {column_name(column): column for column in COLUMNS} | CHINESE | {column: column for column in COLUMNS}
    try:
        lines = list(sheets.under(sheets.read(content, name), names, "unit"))
    except Refusal as error:
        raise UnreadableTable(sentence(error.code, error.facts)) from error
    return [ImportRow(number=number, **{column: _text(column, cell) for column, cell in found.items()}) for number, found in lines]


def _text(column: str, cell: object) -> str:
    return str(cell).removesuffix(".0") if column in ("branches", "members") else str(cell)
