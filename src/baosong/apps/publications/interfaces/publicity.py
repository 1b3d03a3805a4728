"""Articles for public accounts out of an entry, and the report of publicity as a table."""

import calendar
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from baosong.apps.library.models import Entry
from baosong.apps.library.queries.entries import shown_files_of
from baosong.apps.publications.enums import PublicityChannel
from baosong.apps.publications.interfaces.books import film_address, printed_case
from baosong.apps.publications.models import Case, Publication
from baosong.apps.publications.queries import UnitReport
from baosong.apps.publications.services.case_material import blocks_in, pictures_among
from baosong.core.documents import Block, BlockKind
from baosong.core.typesetting import BookCase as PrintedCase
from baosong.core.typesetting import Figure
from baosong.platform.storage import blobstore
from baosong.platform.tables.sheets import Sheet, write


def article_of(entry: Entry) -> PrintedCase:
    """An entry as an article: the text of its newest case in a casebook where there is one, else out of its files."""
    case = Case.objects.filter(entry=entry, drafted_at__isnull=False).select_related("entry").order_by("-changed_at", "-pk").first()
    if case is not None:
        return printed_case(case)
    files = shown_files_of(entry)
    figures = {number: Figure(number, blobstore().path(file.sha256), file.name.rpartition(".")[0]) for number, file in enumerate(pictures_among(files), 1)}
    blocks = [block for _file, block in blocks_in(files, blobstore=blobstore()) if block.kind != BlockKind.PICTURE]
    blocks += [Block(BlockKind.PICTURE, figure.caption, number=number) for number, figure in figures.items()]
    film = film_address(entry)
    return PrintedCase(entry.title, entry.source.split(" · ")[-1], tuple(blocks), figures, film)


def weeks(year: int, month: int, days: dict[date, list[Publication]]) -> list[list[tuple[date, bool, list[Publication]]]]:
    """A month as weeks of days: the day, whether it is of the month, and what is on it."""
    return [[(day, day.month == month, days.get(day, [])) for day in week] for week in calendar.Calendar().monthdatescalendar(year, month)]


def report_sheet(rows: Sequence[UnitReport]) -> bytes:
    """The report per unit as .xlsx."""
    head = [_("Unit"), _("Works published"), *(str(channel.label) for channel in PublicityChannel), _("Reads noted")]
    body = [[row.unit.name, row.works, *(row.by_channel[channel.value] for channel in PublicityChannel), row.reads] for row in rows]
    return write([Sheet(_("Publicity"), head, body)])
