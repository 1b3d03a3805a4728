"""Makes forms of a drawing in text, each with its right answer.

A drawing has a line a paragraph: `= ` a centred title, `.` a blank paragraph, `---` a page break, `[box]` a text box, `||` before and after a table. In a
table a line is a row and `|` divides cells; `{c2 r3 v h900}` before a cell's text is its width in columns, its height in rows, vertical text, and its least
height in twips; `//` breaks a line. `[label:kind]` is the answer: it is taken out of the text and stands for a field in this cell or paragraph;
`[label:table:name/kind,name/kind]` for a table whose first row of data begins here. `~~~~` are underlined spaces, `<ctl:name:text>` a content control,
`<date:name:text>`, `<drop:name:a/b>`, `<chk>` others, `<sym>` a box of Wingdings, `<<name>>` a table in a cell.
"""

import io
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.styles import Alignment, Border, Font, Side

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = f'xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
ANSWER = re.compile(r"\[([^\[\]:]+):([a-z_]+)(?::([^\[\]]*))?\]")
ATTRIBUTES = re.compile(r"^\s*\{([^{}]*)\}")
PIECE = re.compile(r"(~{2,}|<(?:ctl|date|drop):[^<>]*>|<chk>|<sym>|//|\t)")
WIDTH = 9000


@dataclass(frozen=True)
class Answer:
    """A field that the form has. `at`: ("p", number of the paragraph) or (table, row, grid column)."""

    at: tuple
    label: str
    kind: str
    columns: tuple = ()


@dataclass
class MadeForm:
    """A drawn form."""

    name: str
    suffix: str
    content: bytes
    answers: list[Answer]
    titles: int = 1
    is_ugly: bool = False
    blanks_without_label: list = field(default_factory=list)


@dataclass
class _Style:
    font: str = "宋体"
    size: int = 21
    nested: dict = field(default_factory=dict)


class _Maker:
    def __init__(self, style):
        self.style, self.answers = style, []
        self.paragraphs = self.tables = 0

    def take_answers(self, text, at):
        for match in ANSWER.finditer(text):
            columns = tuple(tuple(one.split("/")) for one in match[3].split(",")) if match[3] else ()
            self.answers.append(Answer(at, match[1], match[2], columns))
        return ANSWER.sub("", text)

    def run(self, text, extra=""):
        fonts = f'<w:rFonts w:ascii="{self.style.font}" w:hAnsi="{self.style.font}" w:eastAsia="{self.style.font}"/>'
        return f'<w:r><w:rPr>{fonts}{extra}<w:sz w:val="{self.style.size}"/></w:rPr>{text}</w:r>'

    def plain(self, text, extra=""):
        return self.run(f'<w:t xml:space="preserve">{escape(text)}</w:t>', extra) if text else ""

    def control(self, piece):
        kind, name, text = ([*piece[1:-1].split(":"), ""])[:3]
        inner = {"ctl": "", "date": '<w:date><w:dateFormat w:val="yyyy-MM-dd"/></w:date>'}.get(kind, "")
        if kind == "drop":
            items = "".join(f'<w:listItem w:displayText="{item}" w:value="{item}"/>' for item in text.split("/"))
            inner, text = f"<w:dropDownList>{items}</w:dropDownList>", "选择一项"
        head = f'<w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{name}"/><w:showingPlcHdr/>{inner}</w:sdtPr>'
        return f"<w:sdt>{head}<w:sdtContent>{self.plain(text or '单击此处输入文字。')}</w:sdtContent></w:sdt>"

    def pieces(self, text, extra=""):
        made = []
        for piece in PIECE.split(text):
            if piece == "//":
                made.append(self.run("<w:br/>"))
            elif piece == "\t":
                made.append(self.run("<w:tab/>"))
            elif piece.startswith("~~"):
                made.append(self.run(f'<w:t xml:space="preserve">{" " * len(piece)}</w:t>', '<w:u w:val="single"/>'))
            elif piece == "<chk>":
                made.append(
                    f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr><w:sdtContent>{self.plain("☐")}</w:sdtContent></w:sdt>'
                )
            elif piece == "<sym>":
                made.append(self.run('<w:sym w:font="Wingdings" w:char="F0A8"/>'))
            elif piece.startswith("<") and piece.endswith(">"):
                made.append(self.control(piece))
            else:
                made.append(self.plain(piece, extra))
        return "".join(made)

    def paragraph(self, text, *, centre=False, bold=False):
        settings = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centre else ""
        return f"<w:p>{settings}{self.pieces(text, '<w:b/>' if bold else '')}</w:p>"

    def flow_paragraph(self, line):
        at = ("p", self.paragraphs)
        if line.startswith("[box]"):
            # The paragraph that holds the box comes first.
            text = self.take_answers(line[5:].strip(), ("p", self.paragraphs + 1))
            self.paragraphs += 2
            shape = f'<w:pict><v:shape style="width:260pt;height:40pt"><v:textbox><w:txbxContent>{self.paragraph(text)}</w:txbxContent></v:textbox></v:shape></w:pict>'
            return f"<w:p>{self.run(shape)}</w:p>"
        self.paragraphs += 1
        if line.startswith("= "):
            return self.paragraph(self.take_answers(line[2:], at), centre=True, bold=True)
        if line == "---":
            return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return self.paragraph("" if line == "." else self.take_answers(line, at))

    def table(self, rows, room=WIDTH):
        number = self.tables
        self.tables += 1
        grid = place(rows)
        width = max(cell.column + cell.columns for cell in grid)
        one = room // width
        made = []
        for row in range(max(cell.row + cell.rows for cell in grid)):
            cells, height, column = [], 0, 0
            while column < width:
                cell = next((c for c in grid if c.row <= row < c.row + c.rows and c.column == column), None)
                if cell is None:
                    column += 1
                    continue
                height = max(height, cell.height)
                cells.append(self.cell(cell, number, one, is_first=cell.row == row))
                column += cell.columns
            size = f'<w:trPr><w:trHeight w:val="{height}"/></w:trPr>' if height else ""
            made.append(f"<w:tr>{size}{''.join(cells)}</w:tr>")
        borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
        columns = f'<w:gridCol w:w="{one}"/>' * width
        return f'<w:tbl><w:tblPr><w:tblW w:w="{one * width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(made)}</w:tbl>'

    def cell(self, cell, number, one, *, is_first):
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        merged = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
        vertical = '<w:textDirection w:val="tbRlV"/>' if cell.is_vertical else ""
        head = f'<w:tcPr><w:tcW w:w="{one * cell.columns}" w:type="dxa"/>{span}{merged}{vertical}</w:tcPr>'
        if not is_first:
            return f"<w:tc>{head}<w:p/></w:tc>"
        text = self.take_answers(cell.text.strip(), (number, cell.row, cell.column))
        nested = re.search(r"<<(\w+)>>", text)
        inside = self.table(rows_of(self.style.nested[nested[1]]), one * cell.columns - 300) if nested else ""
        paragraphs = "".join(self.paragraph(line) for line in re.sub(r"<<\w+>>", "", text).split("//"))
        # The last element of a cell is a paragraph.
        return f"<w:tc>{head}{inside}{paragraphs}</w:tc>" if not nested or text.startswith("<<") else f"<w:tc>{head}{paragraphs}{inside}<w:p/></w:tc>"


@dataclass
class _Cell:
    row: int
    column: int
    rows: int
    columns: int
    text: str
    is_vertical: bool = False
    height: int = 0


def rows_of(drawing):
    return [line for line in drawing.strip("\n").split("\n") if line.strip()]


def place(rows):
    """Cells of rows, placed as HTML places them."""
    taken, cells = set(), []
    for number, line in enumerate(rows):
        column = 0
        for text in line.split("|"):
            while (number, column) in taken:
                column += 1
            attributes = ATTRIBUTES.match(text)
            words = attributes[1].split() if attributes else []
            sizes = {word[0]: int(word[1:]) for word in words if word[1:].isdigit()}
            cell = _Cell(number, column, sizes.get("r", 1), sizes.get("c", 1), ATTRIBUTES.sub("", text), "v" in words, sizes.get("h", 0))
            taken |= {(r, c) for r in range(number, number + cell.rows) for c in range(column, column + cell.columns)}
            cells.append(cell)
            column += cell.columns
    return cells


def word(name, drawing, *, ugly=False, titles=1, font="宋体", size=21, nested=None):
    """A .docx of a drawing."""
    maker, made, table = _Maker(_Style(font, size, nested or {})), [], None
    for line in drawing.strip("\n").split("\n"):
        if line.strip() == "||":
            if table is not None:
                made.append(maker.table(table))
            table = [] if table is None else None
        elif table is not None:
            table.append(line)
        elif line.strip():
            made.append(maker.flow_paragraph(line.strip(" ") if line.strip() in (".", "---") else line))
    document = docx.Document()
    body = document.element.body
    for element in made:
        body.insert(len(body) - 1, parse_xml(re.sub(r"^<(w:p|w:tbl)\b", rf"<\1 {SPACES}", element)))
    buffer = io.BytesIO()
    document.save(buffer)
    return MadeForm(name, ".docx", buffer.getvalue(), maker.answers, titles, ugly)


def sheet(name, drawing, *, ugly=False, border=True):
    """An .xlsx of a drawing: rows only."""
    book = openpyxl.Workbook()
    page = book.active
    maker = _Maker(_Style())
    side = Side(style="thin")
    for cell in place(rows_of(drawing)):
        text = maker.take_answers(cell.text.strip(), (0, cell.row, cell.column)).replace("//", "\n")
        target = page.cell(cell.row + 1, cell.column + 1, text or None)
        target.alignment = Alignment(wrap_text=True, horizontal="center")
        target.font = Font(name="宋体", size=12)
        for row in range(cell.row + 1, cell.row + cell.rows + 1):
            for column in range(cell.column + 1, cell.column + cell.columns + 1):
                if border and cell.row:
                    page.cell(row, column).border = Border(left=side, right=side, top=side, bottom=side)
        if cell.rows > 1 or cell.columns > 1:
            page.merge_cells(start_row=cell.row + 1, start_column=cell.column + 1, end_row=cell.row + cell.rows, end_column=cell.column + cell.columns)
    buffer = io.BytesIO()
    book.save(buffer)
    return MadeForm(name, ".xlsx", buffer.getvalue(), maker.answers, 1, ugly)
