"""Word documents in office layout: A4, margins, fonts and lines of GB/T 9704-2012 (docs/decisions/publications.md).

Fonts are named, not embedded: 仿宋 and 小标宋 are not free, and Word and WPS use those of the computer.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from baosong.core.documents.xml_text import legal_xml
from baosong.core.typesetting.runs import field, typed

BODY, HEADING, SECOND, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
RED: Final = (0xC0, 0x00, 0x00)
# 三号 and 二号; a line height of 28 pt gives 22 lines per page.
SIZE: Final = 16
TITLE_SIZE: Final = 22
LINE: Final = 28
WIDTH: Final = 156
NAMES: Final = 34


class WordDocument:
    """Builder of one document."""

    def __init__(self, *, title: str, author: str, is_official: bool = False) -> None:
        from docx import Document
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        style = self.document.styles["Normal"]
        typed(style, BODY, Pt(SIZE))
        self.document.core_properties.title, self.document.core_properties.author = legal_xml(title)[:255], legal_xml(author)[:255]
        self.document.settings.odd_and_even_pages_header_footer = is_official
        for name in ("Heading 1", "Heading 2"):
            heading = self.document.styles[name]
            typed(heading, HEADING, Pt(SIZE))
            heading.font.bold, heading.font.color.rgb = False, None

        if is_official:
            self._number_pages(section)
            # 22 lines of 28 characters (7.1): lines by the grid, characters spaced a quarter of a point closer.
            grid = OxmlElement("w:docGrid")
            for name, value in (("type", "lines"), ("linePitch", "579")):
                grid.set(qn(f"w:{name}"), value)
            self.document.element.body.get_or_add_sectPr().append(grid)
            closer = OxmlElement("w:spacing")
            closer.set(qn("w:val"), "-5")
            style.element.rPr.append(closer)

    def title(self, text: str) -> None:
        """Add the document's title."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._paragraph(text, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(14)
        typed(paragraph.runs[0], TITLE, Pt(TITLE_SIZE))

    def masthead(self, text: str) -> None:
        """Add the name of a brief in large red type."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(legal_xml(text))
        typed(run, TITLE, Pt(48))
        run.font.color.rgb = RGBColor(*RED)

    def line(self, text: str, *, align: str = "left", face: str = BODY, inset: int = 0, before: int = 0, rule: bool = False) -> None:
        """Add a line; `inset`: characters from the right edge, `before`: lines above, `rule`: a red line below."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        paragraph = self._paragraph(text, indent=False)
        typed(paragraph.runs[0], face, Pt(SIZE))
        paragraph.alignment = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}[align]
        paragraph.paragraph_format.right_indent, paragraph.paragraph_format.space_before = Pt(SIZE * inset), Pt(LINE * before)
        if "\t" in text:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        if rule:
            borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
            for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
                bottom.set(qn(f"w:{name}"), value)
            borders.append(bottom)
            paragraph.paragraph_format.element.get_or_add_pPr().append(borders)

    def paragraph(self, text: str, *, level: int = 0) -> None:
        """Add a paragraph with an indent of two characters; headings of levels 1 and 2 (一、 （一）) in their fonts."""
        from docx.shared import Pt

        made = self._paragraph(text.strip(), indent=True)
        typed(made.runs[0], {1: HEADING, 2: SECOND}.get(level, BODY), Pt(SIZE))

    def heading(self, text: str) -> None:
        """Add a heading that Word includes in a table of contents."""
        from docx.shared import Pt

        paragraph = self.document.add_heading(legal_xml(text), level=1)
        self._spaced(paragraph)
        paragraph.paragraph_format.space_before = Pt(14)

    def byline(self, text: str) -> None:
        """Add a line under a heading: author and origin."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._paragraph(text, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def text(self, text: str) -> None:
        """Add paragraphs with an indent of two characters."""
        for line in legal_xml(text).split("\n"):
            if line.strip():
                self._paragraph(line.strip(), indent=True)

    def picture(self, path: Path | io.BytesIO, caption: str) -> None:
        """Add a picture, at most as wide as the text, with a caption."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        source = str(path) if isinstance(path, Path) else path
        made = self.document.add_picture(source)
        if made.width > Mm(WIDTH):
            made.height = int(made.height * Mm(WIDTH) / made.width)
            made.width = Mm(WIDTH)
        self.document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        if caption:
            paragraph = self._paragraph(caption, indent=False)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            typed(paragraph.runs[0], BODY, Pt(12))

    def form(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add a table of two columns: label, value."""
        from docx.shared import Cm, Mm, Pt

        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, (Mm(NAMES), Mm(WIDTH - NAMES)), strict=True):
            column.width = width
        for name, value in rows:
            row = table.add_row()
            row.height = Cm(0.9)
            cells = row.cells
            cells[0].width, cells[1].width = Mm(NAMES), Mm(WIDTH - NAMES)
            for cell, words in ((cells[0], name), (cells[1], value)):
                for number, line in enumerate((legal_xml(words) or " ").split("\n")):
                    paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                    typed(paragraph.add_run(line), HEADING if cell is cells[0] else BODY, Pt(12))

    def content(self) -> bytes:
        """Return the .docx."""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _paragraph(self, text: str, *, indent: bool) -> Any:
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        typed(paragraph.add_run(legal_xml(text)), BODY, Pt(SIZE))
        self._spaced(paragraph)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        return paragraph

    @staticmethod
    def _number_pages(section: Any) -> None:
        """— 1 — below the text (7.5): right on odd pages, left on even ones."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        section.footer_distance = Mm(20)
        section.different_first_page_header_footer = False
        for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
            paragraph.add_run("— ")
            field(paragraph, "PAGE", shown="1")
            paragraph.add_run(" —")
            for run in paragraph.runs:
                typed(run, "宋体", Pt(14))

    @staticmethod
    def _spaced(paragraph: Any) -> None:
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Pt

        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(LINE)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
