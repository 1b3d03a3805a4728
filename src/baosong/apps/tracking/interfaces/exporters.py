"""Ledger and board as Excel, and all files as a streamed ZIP."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.calls.models import Call
from baosong.apps.submissions.enums import Adoption, Lateness, SubmissionState
from baosong.apps.submissions.services.download_names import download_name
from baosong.apps.submissions.services.receive import safe_name
from baosong.apps.tracking.queries import BoardRow, ledger
from baosong.core.blobstore import BlobStore
from baosong.core.documents.xml_text import legal_xml
from baosong.platform.web.public_urls import public_address


def _sheet_name(name: str, taken: set[str]) -> str:
    """A valid, unused sheet name: Excel allows 31 characters, forbids seven of them, and compares without case."""
    clean = "".join("_" if character in "[]:*?/\\'" else character for character in name)[:28] or "1"
    candidate, number = clean, 2
    while candidate.lower() in taken:
        candidate, number = f"{clean[:25]}_{number}", number + 1
    taken.add(candidate.lower())
    return candidate


def _book() -> tuple[io.BytesIO, Any, Any, Any]:
    import xlsxwriter

    buffer = io.BytesIO()
    # strings_to_formulas off: a title that begins with = must not become a formula.
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    head = book.add_format({"bold": True, "bg_color": "#f3e9e7", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    return buffer, book, head, cell


def ledger_workbook(call: Call) -> bytes:
    """One sheet per task, one row per submission, with frozen header and links."""
    buffer, book, head, cell = _book()
    link = book.add_format({"font_color": "#9b1c1c", "underline": 1, "valign": "top"})
    columns = (
        (_("No."), 5), (_("Unit"), 24), (_("Title"), 36), (_("Speaker or author"), 16), (_("State"), 10), (_("Version"), 7), (_("Submitted at"), 17),
        (_("In time"), 12), (_("Receipt"), 22), (_("Files"), 44), (_("Remarks of the check"), 10), (_("Adopted"), 10), (_("Note"), 30), (_("Link"), 10),
    )  # fmt: skip
    taken: set[str] = set()
    for task, rows in ledger(call).items():
        sheet = book.add_worksheet(_sheet_name(task.name, taken))
        sheet.freeze_panes(1, 2)
        for column, (name, width) in enumerate(columns):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, 1):
            submission = row.submission
            values = (
                number, submission.unit.name, submission.title, submission.details.get("speaker", ""), SubmissionState(submission.state).label, row.version.number,
                f"{timezone.localtime(row.version.submitted_at):%Y-%m-%d %H:%M}", _("Delivered late") if row.is_delivered_late else Lateness(row.version.lateness).label, row.receipt_number,
                "\n".join(file.name for file in row.files), row.remarks, Adoption(submission.adoption).label, submission.note,
            )  # fmt: skip
            for column, value in enumerate(values):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, cell)
                else:
                    sheet.write_string(number, column, legal_xml(str(value)), cell)
            sheet.write_url(number, len(values), public_address("submission", submission.pk), link, _("Open"))
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def board_workbook(rows: list[BoardRow]) -> bytes:
    buffer, book, head, cell = _book()
    sheet = book.add_worksheet(_sheet_name(_("Board"), set()))
    sheet.freeze_panes(1, 2)
    names = (_("No."), _("Unit"), _("Owed"), _("Handed in"), _("Good"), _("Adopted"), _("Adopted above"))
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    sheet.set_column(1, 1, 30)
    for number, row in enumerate(rows, 1):
        sheet.write_number(number, 0, number, cell)
        sheet.write_string(number, 1, row.unit.name, cell)
        for column, value in enumerate((row.owed, row.handed_in, row.good, row.adopted, row.adopted_above), 2):
            sheet.write_number(number, column, value, cell)
    book.close()
    return buffer.getvalue()


def package(call: Call, blobstore: BlobStore) -> Iterator[bytes]:
    """All handed-in files as a streamed ZIP: a folder per unit and task, files named by the call's rule.

    Films do not compress, so files are stored; names are UTF-8 with the flag set (APPNOTE 6.3, bit 11).
    """
    from zipstream import ZIP_STORED, ZipStream

    made = ZipStream(compress_type=ZIP_STORED)
    taken: set[str] = set()
    for task, rows in ledger(call).items():
        numbers: dict[int, int] = {}
        for row in rows:
            unit = row.submission.unit
            numbers[unit.pk] = numbers.get(unit.pk, 0) + 1
            for file in row.files:
                if not blobstore.has(file.sha256):
                    continue
                name = download_name(call.terms.naming, submission=row.submission, file=file, number=numbers[unit.pk])
                path = _free(f"{safe_name(unit.name)}/{safe_name(task.name)}/{name}", taken)
                made.add_path(str(blobstore.path(file.sha256)), path)
    if not taken:
        made.add(_("Nothing has been handed in yet.").encode(), "README.txt")
    yield from made


def _free(path: str, taken: set[str]) -> str:
    stem, dot, ending = path.rpartition(".")
    candidate, number = path, 2
    while candidate.lower() in taken:
        candidate, number = f"{stem}-{number}{dot}{ending}" if dot else f"{path}-{number}", number + 1
    taken.add(candidate.lower())
    return candidate
