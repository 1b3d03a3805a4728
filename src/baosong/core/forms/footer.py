"""Write a text, page numbers and a QR code into the footers of a filled form."""

from __future__ import annotations

import copy
import io
from typing import Any, Final

from baosong.core.documents.word_xml import W
from baosong.core.forms.package import WordFile
from baosong.core.forms.sheet_form import S, SheetFile
from baosong.core.forms.word_text import make, new, run_of

# A QR code of 12 mm fits between the text and the edge of the paper.
CODE_EMU: Final = 432_000
HALF_POINTS: Final = "16"
# What follows headerFooter in a sheet (ECMA-376, CT_Worksheet).
AFTER: Final = (
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture",
    "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


def add_footer(file: WordFile, text: str, code: str) -> None:
    """Add a line to each footer of a Word document; what stands there stays."""
    document = file.document
    even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        footers = [
            section.footer,
            *([section.first_page_footer] if section.different_first_page_header_footer else []),
            *([section.even_page_footer] if even else []),
        ]
        for footer in footers:
            # A linked footer shows that of the section before.
            if number and footer.is_linked_to_previous:
                continue
            _add_line(footer, text, code)


def _add_line(footer: Any, text: str, code: str) -> None:
    footer.is_linked_to_previous = False
    paragraphs = footer.paragraphs
    is_empty = len(paragraphs) == 1 and not paragraphs[0].text.strip() and paragraphs[0]._p.find(f".//{W}drawing") is None  # noqa: SLF001  python-docx has no public name for it
    line = paragraphs[0]._p if is_empty else footer.add_paragraph()._p  # noqa: SLF001  python-docx has no public name for it
    for child in list(line):
        line.remove(child)
    make(make(line, "pPr"), "jc", val="center")
    properties = new("rPr")
    make(properties, "sz", val=HALF_POINTS)
    line.append(run_of(f"{text}　第", properties))
    line.append(_field("PAGE", properties))
    line.append(run_of("页／共", properties))
    line.append(_field("NUMPAGES", properties))
    line.append(run_of("页　", properties))
    if code:
        run = new("r")
        make(run, "drawing").append(footer.part.new_pic_inline(io.BytesIO(qr_code(code)), CODE_EMU, CODE_EMU))
        line.append(run)


def _field(name: str, properties: Any) -> Any:
    field = new("fldSimple")
    field.set(f"{W}instr", name)
    field.append(run_of("1", copy.deepcopy(properties)))
    return field


def qr_code(content: str) -> bytes:
    """A QR code as PNG; a quarter of it may be unreadable."""
    import segno

    made = io.BytesIO()
    segno.make(content, error="q", micro=False).save(made, kind="png", scale=6, border=2)
    return made.getvalue()


def add_sheet_footer(file: SheetFile, text: str) -> None:
    """Print a text and page numbers at the foot of each sheet that has no footer."""
    from lxml import etree

    for sheet in file.sheets:
        holder = sheet.root.find(f"{S}headerFooter")
        if holder is None:
            holder = etree.Element(f"{S}headerFooter")
            following = next((element for name in AFTER for element in [sheet.root.find(f"{S}{name}")] if element is not None), None)
            if following is None:
                sheet.root.append(holder)
            else:
                following.addprevious(holder)
        footer = holder.find(f"{S}oddFooter")
        if footer is None:
            footer = etree.Element(f"{S}oddFooter")
            header = holder.find(f"{S}oddHeader")
            if header is None:
                holder.insert(0, footer)
            else:
                header.addnext(footer)
            footer.text = "&C" + text.replace("&", "&&") + "　第&P页／共&N页"
