"""Fill a form or a summary table, and read a filled form back. Runs in a child process (`sandboxed`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baosong.core.forms.field_values import canonical, findings_of
from baosong.core.forms.footer import add_footer, add_sheet_footer
from baosong.core.forms.model import FilledForm, FormDefinition, FormFinding, FormValues, ReturnedForm, UnusableForm
from baosong.core.forms.package import FormFile, WordFile, open_form
from baosong.core.forms.pdf_form import PdfFile, read_back_pdf
from baosong.core.forms.reader import definition_of
from baosong.core.forms.sheet_filler import SheetFiller
from baosong.core.forms.sheet_form import SheetFile
from baosong.core.forms.sheet_read_back import read_back_sheet
from baosong.core.forms.summary_table import summary_table_of
from baosong.core.forms.word_filler import WordFiller
from baosong.core.forms.word_read_back import WordReadBack


@dataclass(frozen=True, slots=True)
class FooterMark:
    """What stands in the footer of each page: a text such as form and version, beside the page number, and the content of a QR code ("" for none)."""

    text: str
    code: str = ""


def fill_form(content: bytes, values: FormValues, definition: FormDefinition | None = None, *, footer: FooterMark | None = None) -> FilledForm:
    """Return the form with values in it: .docx or .xlsx. Raises UnusableForm (pdf_is_read_only), UnreadableDocument.

    Without a definition, that of the reader. Values that do not fit their field are findings; one of another type is not written.
    """
    file = open_form(content)
    fields = definition or definition_of(file)
    findings, fitting = _fitting(fields, values)
    if isinstance(file, WordFile):
        findings += WordFiller(file).fill(list(fields.fields), fitting)
        if footer is not None:
            add_footer(file, footer.text, footer.code)
        return FilledForm(file.written(), tuple(findings))
    return FilledForm(_filled_sheet(file, fields, fitting, findings, footer), tuple(findings))


def _filled_sheet(file: FormFile, definition: FormDefinition, values: FormValues, findings: list[FormFinding], footer: FooterMark | None) -> bytes:

    sheet = _sheet_file(file)
    findings += SheetFiller(sheet).fill(list(definition.fields), values)
    if footer is not None:
        add_sheet_footer(sheet, footer.text)
    return sheet.written()


def _sheet_file(file: FormFile) -> SheetFile:

    if not isinstance(file, SheetFile):
        raise UnusableForm("pdf_is_read_only")
    return file


def _fitting(definition: FormDefinition, values: FormValues) -> tuple[list[FormFinding], FormValues]:
    findings: list[FormFinding] = []
    fitting: FormValues = {}
    for key, value in values.items():
        field = definition.field(key)
        if field is None:
            findings.append(FormFinding("unknown_field", key))
            continue
        found = findings_of(field, value)
        findings += found
        one = canonical(field, value) if not any(finding.code == "wrong_type" for finding in found) else ""
        if one not in ("", [], {}):
            fitting[key] = one
    return findings, fitting


def read_back(filled: bytes, form: bytes, definition: FormDefinition | None = None) -> ReturnedForm:
    """Return the values of a filled file of a form; what does not fit is a question. Raises UnusableForm (other_kind), UnreadableDocument."""
    original, returned = open_form(form), open_form(filled)
    fields = definition or definition_of(original)
    if isinstance(original, WordFile) and isinstance(returned, WordFile):
        return WordReadBack(original, returned, fields).read()

    if isinstance(original, SheetFile) and isinstance(returned, SheetFile):
        return read_back_sheet(original, returned, fields)

    if isinstance(original, PdfFile) and isinstance(returned, PdfFile):
        return read_back_pdf(returned, fields)
    raise UnusableForm("other_kind", kind=returned.kind, expected=original.kind)


def write_summary(content: bytes, rows: Sequence[Mapping[str, str]], *, others: FormValues | None = None, footer: FooterMark | None = None) -> FilledForm:
    """Return the table with a row for each mapping of column keys to texts, in this order, with running numbers. `others`: values of fields around it.

    Raises UnusableForm, UnreadableDocument.
    """
    definition = definition_of(open_form(content))
    table = summary_table_of(definition)
    written: list[dict[str, str]] = [dict(row) for row in rows]
    return fill_form(content, {**(others or {}), table.key: written}, definition, footer=footer)
