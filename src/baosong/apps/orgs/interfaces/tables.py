"""Tables of units and people in Excel and CSV: the template and the reader."""

from collections import Counter
from typing import Final

from django.utils.translation import gettext as _

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces.import_columns import known_headings
from baosong.apps.orgs.interfaces.import_sentences import column_name
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.queries import open_units, people_with_factor, roles_below, subtree
from baosong.apps.orgs.services.import_rows import COLUMNS
from baosong.apps.orgs.services.import_units import PATH_SEPARATOR
from baosong.apps.orgs.services.uploaded_tables import SheetTexts
from baosong.platform.errors import Refusal
from baosong.platform.tables import sheets
from baosong.platform.web.refusals import sentence
from baosong.platform.web.templatetags.web import day

# How an .xlsx file begins, and one that is refused with a sentence of its own.
WORKBOOKS: Final = (b"PK", b"\xd0\xcf\x11\xe0")


class UnreadableTable(Exception):
    """A file that is not a table; the message is a sentence for the user."""


def template() -> bytes:
    """An .xlsx file with the headings and two sample rows."""
    samples = (
        (
            _("Example college"),
            "",
            _("College"),
            "6",
            "180",
            _("Example"),
            "0571-88888800",
            _("Zhang Example"),
            _("Liaison"),
            "example01",
            "example01@example.edu.cn",
            "0571-88888801",
        ),
        (_("Example branch"), _("Example college"), _("Branch"), "", "24", "", "", _("Li Example"), _("Liaison"), "example02", "", ""),
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


def units_table(unit: Unit) -> bytes:
    """An .xlsx file of the open units with their people, which can be imported again as it is: one line a role, one for each unit without people."""
    units = list(open_units(subtree(unit)))
    names = Counter(one.name for one in units)
    by_path = {one.path: one for one in units}
    people: dict[int, list[Membership]] = {}
    for membership in roles_below(unit).filter(pk__in=Membership.objects.held().values("pk")):
        people.setdefault(membership.unit_id, []).append(membership)

    def written(one: Unit | None) -> str:
        """The name of a parent, or its path where several units have this name."""
        if one is None or names[one.name] == 1 or one.pk == unit.pk:
            return one.name if one else ""
        above = written(by_path.get(one.path[: -Unit.steplen]))
        return f"{above}{PATH_SEPARATOR}{one.name}"

    rows = []
    for one in units:
        start = (one.name, written(by_path.get(one.path[: -Unit.steplen])), one.kind, one.branches or "", one.members or "", one.short_name, one.telephone)
        held = people.get(one.pk, ())
        rows += [(*start, *_person_cells(membership)) for membership in held] or [(*start, "", "", "", "", "")]
    return sheets.write([sheets.Sheet(_("Units and people"), [column_name(name) for name in COLUMNS], rows)])


def _person_cells(membership: Membership) -> tuple[str, str, str, str, str]:
    person = membership.person
    return person.name, str(Role(membership.role).label), person.username, person.email, person.telephone


def read_sheet(content: bytes, name: str) -> SheetTexts:
    """The first visible sheet of an .xlsx file, or a CSV, as texts. Raises UnreadableTable."""
    try:
        # Other files than CSV are not read as text: a picture with the name of a workbook would become one cell.
        if content and not content.startswith(WORKBOOKS) and not name.lower().endswith((".csv", ".txt")):
            raise sheets.NotATable
        sheet = sheets.read_sheet(content, name, known_headings())
    except Refusal as error:
        raise UnreadableTable(sentence(error.code, error.facts)) from error
    if not sheet.rows:
        raise UnreadableTable(_("The table is empty."))
    return SheetTexts(name, sheet.rows, sheet.merged, sheet.name, sheet.other_sheets)
