"""Articles for public accounts made of an entry, the calendar, and the publicity report as a table."""

import calendar
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from baosong.apps.library.models import Entry
from baosong.apps.library.queries.entries import shown_files_of
from baosong.apps.publications.enums import PublicityChannel
from baosong.apps.publications.interfaces.casebooks import book_case_of, film_address
from baosong.apps.publications.models import Case, Publication
from baosong.apps.publications.queries import UnitReport
from baosong.apps.publications.services.case_material import blocks_in, pictures_among
from baosong.core.documents import Block, BlockKind
from baosong.core.typesetting import BookCase, Figure
from baosong.platform.storage import blobstore
from baosong.platform.tables.sheets import Sheet, write


def article_of(entry: Entry) -> BookCase:
    """An entry as an article: the text of its latest case if there is one, otherwise the text of its files."""
    case = Case.objects.filter(entry=entry, drafted_at__isnull=False).select_related("entry").order_by("-changed_at", "-pk").first()
    if case is not None:
        return book_case_of(case)
    files = shown_files_of(entry)
    figures = {number: Figure(number, blobstore().path(file.sha256), file.name.rpartition(".")[0]) for number, file in enumerate(pictures_among(files), 1)}
    blocks = [block for _file, block in blocks_in(files, blobstore=blobstore()) if block.kind != BlockKind.PICTURE]
    blocks += [Block(BlockKind.PICTURE, figure.caption, number=number) for number, figure in figures.items()]
    film = film_address(entry)
    return BookCase(entry.title, entry.source.split(" · ")[-1], tuple(blocks), figures, film)


def weeks(year: int, month: int, days: dict[date, list[Publication]]) -> list[list[tuple[date, bool, list[Publication]]]]:
    """Weeks of a month; each day with whether it belongs to the month and its publications."""
    return [[(day, day.month == month, days.get(day, [])) for day in week] for week in calendar.Calendar().monthdatescalendar(year, month)]


def report_sheet(rows: Sequence[UnitReport]) -> bytes:
    head = [_("Unit"), _("Works published"), *(str(channel.label) for channel in PublicityChannel), _("Reads noted")]
    body = [[row.unit.name, row.entries, *(row.by_channel[channel.value] for channel in PublicityChannel), row.reads] for row in rows]
    return write([Sheet(_("Publicity"), head, body)])
