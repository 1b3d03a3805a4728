"""A book as an editable Word file: styles, table of contents, running heads, page numbers, pictures with captions.

The contents are a field (ECMA-376, 17.16.5.68): Word fills in page numbers when the file is opened; until then it lists the
titles.
"""

import io
from collections.abc import Mapping
from typing import Any, Final

from baosong.core.documents import Block, BlockKind
from baosong.core.documents.xml_text import legal_xml
from baosong.core.typesetting.book_model import Book, BookCase
from baosong.core.typesetting.pictures import fitted
from baosong.core.typesetting.runs import field, field_begin, field_end, typed
from baosong.core.typesetting.word_document import BODY, HEADING, TITLE

RED: Final = (0x8C, 0x1D, 0x18)
TEXT_WIDTH: Final = 140
UPRIGHT_WIDTH: Final = 75
QR_WIDTH: Final = 22
DPI_WIDTH: Final = 1240


def word_book(book: Book, words: Mapping[str, str]) -> bytes:
    """Return the book as .docx. Raises Unprintable if a picture cannot be read."""
    return _Writer(book, words).content()


class _Writer:
    def __init__(self, book: Book, words: Mapping[str, str]) -> None:
        from docx import Document
        from docx.shared import Mm

        self.book, self.words = book, words
        self.document = Document()
        self.document.core_properties.title, self.document.core_properties.author = legal_xml(book.title)[:255], legal_xml(book.issuer)[:255]
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(185), Mm(260)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(26), Mm(24), Mm(25), Mm(20)
        section.header_distance = section.footer_distance = Mm(14)
        self._styles()

    def content(self) -> bytes:
        from docx.shared import Pt

        self._cover()
        if self.book.preface:
            self._centred(self.words["preface"], HEADING, Pt(18))
            for line in self.book.preface:
                self.document.add_paragraph(legal_xml(line), style="Body Text")
            self._break()
        self._contents()
        self._body_section()
        for part in self.book.parts:
            if part.title:
                self.document.add_paragraph(legal_xml(part.title), style="Heading 1")
            for case in part.cases:
                self._case(case)
        if self.book.errata:
            self.document.add_paragraph(self.words["errata"], style="Heading 1")
            for line in self.book.errata:
                self.document.add_paragraph(legal_xml(line), style="Body Text")
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _styles(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        styles = self.document.styles
        for name, face, size in (
            ("Normal", BODY, Pt(12)),
            ("Body Text", BODY, Pt(12)),
            ("Caption", BODY, Pt(10)),
            ("Heading 1", TITLE, Pt(24)),
            ("Heading 2", HEADING, Pt(18)),
            ("Heading 3", HEADING, Pt(13)),
            ("Heading 4", HEADING, Pt(12)),
            ("Heading 5", HEADING, Pt(12)),
        ):
            style = styles[name]
            typed(style, face, size)
            style.font.bold = style.font.italic = False
            style.font.color.rgb = RGBColor(*RED) if name == "Heading 1" else RGBColor(0, 0, 0)
        body = styles["Body Text"].paragraph_format
        body.first_line_indent, body.space_after, body.line_spacing = Pt(24), Pt(3), 1.5
        for name in ("Heading 1", "Heading 2"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            styles[name].paragraph_format.page_break_before = True
        styles["Heading 1"].paragraph_format.space_before = Pt(180)
        styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _cover(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        if self.book.note:
            self.document.add_paragraph(legal_xml(self.book.note)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._centred(self.book.title, TITLE, Pt(36), before=Pt(150), colour=RGBColor(*RED))
        if self.book.subtitle:
            self._centred(self.book.subtitle, BODY, Pt(18))
        self._centred(self.book.issuer, BODY, Pt(16), before=Pt(220))
        self._centred(self.book.date, BODY, Pt(14))
        self._break()

    def _centred(self, text: str, face: str, size: Any, *, before: Any = None, colour: Any = None) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = before
        run = paragraph.add_run(legal_xml(text))
        typed(run, face, size)
        if colour is not None:
            run.font.color.rgb = colour

    def _break(self) -> None:
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _contents(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        self._centred(self.words["contents"], HEADING, Pt(18))
        paragraph = self.document.add_paragraph()
        field_begin(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
        titles = [title for part in self.book.parts for title in ([part.title] if part.title else []) + [case.title for case in part.cases]]
        for number, title in enumerate(titles):
            run = paragraph.add_run(legal_xml(title))
            if number < len(titles) - 1:
                run.add_break()
        field_end(paragraph)
        # Word asks on opening, and fills in the page numbers.
        update = OxmlElement("w:updateFields")
        update.set(qn("w:val"), "true")
        self.document.settings.element.append(update)

    def _body_section(self) -> None:
        from docx.enum.section import WD_SECTION
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        self.document.element.body.get_or_add_sectPr().append(start)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        head = section.header.paragraphs[0]
        head.add_run(legal_xml(self.book.title) + "\t\t").font.size = Pt(9)
        # Running head: the title of the current case (17.16.5.60).
        field(head, 'STYLEREF "Heading 2"')
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field(foot, "PAGE", shown="1")

    def _case(self, case: BookCase) -> None:
        import segno
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        self.document.add_paragraph(legal_xml(case.title), style="Heading 2")
        if case.byline:
            self._centred(case.byline, BODY, Pt(12))
        for block in case.blocks:
            self._block(case, block)
        if case.film:
            made = io.BytesIO()
            segno.make(case.film, error="m").save(made, kind="png", scale=8, border=1)
            made.seek(0)
            self.document.add_picture(made, width=Mm(QR_WIDTH))
            self.document.add_paragraph(f"{self.words['watch']}  {case.film}", style="Caption").alignment = WD_ALIGN_PARAGRAPH.LEFT

    def _block(self, case: BookCase, block: Block) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        if block.kind == BlockKind.HEADING:
            self.document.add_paragraph(legal_xml(block.text), style=f"Heading {min(5, block.level + 2)}")
        elif block.kind == BlockKind.TABLE:
            self._table(block)
        elif block.kind == BlockKind.PICTURE:
            figure = case.figures.get(block.number)
            if figure is not None:
                made = self.document.add_picture(io.BytesIO(fitted(figure.path, width=DPI_WIDTH)))
                width = Mm(TEXT_WIDTH if made.width >= made.height else UPRIGHT_WIDTH)
                made.height, made.width = int(made.height * width / made.width), width
                self.document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
                caption = block.text or figure.caption
                if caption:
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True
                    self.document.add_paragraph(legal_xml(caption), style="Caption")
        else:
            self.document.add_paragraph(legal_xml(block.text), style="Body Text")

    def _table(self, block: Block) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        table = self.document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
        for number, row in enumerate(block.rows):
            made = table.add_row()
            # `cells` is read once per row: python-docx computes it each time, which is slow for long tables.
            for cell, text in zip(made.cells, row, strict=True):
                cell.paragraphs[0].add_run(legal_xml(text)).font.size = Pt(10)
            properties = made._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no public access to the element of a row
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph()
