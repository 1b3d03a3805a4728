"""Write text into paragraphs and cells of Word, with the font of the place.

A value within a line stands in a content control whose tag names its field, so that reading back does not depend on the text around it.
"""

from __future__ import annotations

import copy
import math
import re
from typing import Any, Final

from baosong.core.documents.word_xml import W
from baosong.core.forms.blanks import UNDERLINE, is_hint
from baosong.core.forms.field_values import width_of
from baosong.core.forms.word_form import TAG, WordLine, cell_paragraphs, cells_of

SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
PAGE_WIDTH: Final = 8300
DEFAULT_SIZE: Final = 21


def make(parent: Any, name: str, **attributes: str) -> Any:
    """Append an element of WordprocessingML."""
    from lxml import etree

    return etree.SubElement(parent, f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})


def new(name: str) -> Any:
    """An element without a parent."""
    from lxml import etree

    return etree.Element(f"{W}{name}")


def run_of(text: str, properties: Any) -> Any:
    """A run with a text; line ends become breaks."""
    run = new("r")
    if properties is not None:
        run.append(copy.deepcopy(properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            make(run, "br")
        node = make(run, "t")
        node.text = line
        node.set(SPACE, "preserve")
    return run


def tagged(key: str, run: Any) -> Any:
    """A run in a content control of its field."""
    control = new("sdt")
    make(make(control, "sdtPr"), "tag", val=f"{TAG}{key}")
    make(control, "sdtContent").append(run)
    return control


def replace_span(paragraph: Any, start: int, end: int, key: str, text: str, *, underline: bool = False) -> None:
    """Put a value in the place of characters of a paragraph."""
    line = WordLine(paragraph)
    following = _run_at(line, start)
    runs = [atom.node.getparent() for atom in line.atoms]
    at = following if following is not None and end > start else following.getprevious() if following is not None else runs[-1] if runs else None
    properties = at.find(f"{W}rPr") if at is not None and at.tag == f"{W}r" else None
    _remove(line, start, end)
    if underline:
        properties = copy.deepcopy(properties) if properties is not None else new("rPr")
        if properties.find(f"{W}u") is None:
            _insert_underline(properties)
    control = tagged(key, run_of(text, properties))
    if following is not None:
        following.addprevious(control)
    elif runs:
        runs[-1].addnext(control)
    else:
        paragraph.append(control)


def _insert_underline(properties: Any) -> None:
    """The order of the schema: after colour, spacing and size."""
    line = new("u")
    line.set(f"{W}val", "single")
    later = [properties.find(f"{W}{name}") for name in ("effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout")]
    first = next((element for element in later if element is not None), None)
    if first is None:
        properties.append(line)
    else:
        first.addprevious(line)


def _run_at(line: WordLine, start: int) -> Any:
    """The run that begins at a character, divided from what stands before it; None at the end of the paragraph."""
    position = 0
    for atom in line.atoms:
        if position <= start < position + len(atom.text):
            return _divided(atom.node, start - position)
        position += len(atom.text)
    return None


def _divided(node: Any, offset: int) -> Any:
    run = node.getparent()
    before = [child for child in run[: run.index(node)] if child.tag != f"{W}rPr"]
    if not before and not offset:
        return run
    first = new("r")
    if (properties := run.find(f"{W}rPr")) is not None:
        first.append(copy.deepcopy(properties))
    for child in before:
        first.append(child)
    if offset:
        kept = make(first, "t")
        kept.text = (node.text or "")[:offset]
        kept.set(SPACE, "preserve")
        node.text = (node.text or "")[offset:]
        node.set(SPACE, "preserve")
    run.addprevious(first)
    return run


def _remove(line: WordLine, start: int, end: int) -> None:
    """Remove characters; the run that holds the first one begins with it."""
    position = 0
    for atom in line.atoms:
        count = min(end - position, len(atom.text)) - max(start - position, 0)
        position += len(atom.text)
        if count <= 0:
            continue
        if atom.node.tag == f"{W}t":
            atom.node.text = (atom.node.text or "")[count:]
            atom.node.set(SPACE, "preserve")
        else:
            atom.node.getparent().remove(atom.node)


def write_blank(paragraph: Any, start: int, end: int, key: str, text: str) -> None:
    """Put a value on an underline or into the space behind a colon: what it does not need of it stays."""
    blank = WordLine(paragraph).text[start:end]
    is_line = re.fullmatch(rf"[_＿…{UNDERLINE} \t\u3000\u2002\u00a0]*", blank) is not None
    needed, used = width_of(text), 0
    while is_line and used < len(blank) and needed > 0:
        needed -= width_of(blank[used]) if blank[used] != "\t" else 4
        used += 1
    drawn = re.search(rf"[_＿{UNDERLINE}]", blank) is not None
    if not drawn and used and used == len(blank) and is_line and end < len(WordLine(paragraph).text):
        used -= 1
    replace_span(paragraph, start, start + used if is_line else end, key, text, underline=is_line and drawn)


def fill_lines(paragraph: Any, text: str, key: str | None, properties: Any) -> Any:
    """Write a text into an empty paragraph, each further line into a paragraph of its own; return the last one."""
    lines = text.split("\n")
    for run in [child for child in paragraph if child.tag not in (f"{W}pPr", f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
        paragraph.remove(run)
    settings = paragraph.find(f"{W}pPr")
    last = paragraph
    for number, line in enumerate(lines):
        target = paragraph
        if number:
            target = new("p")
            if settings is not None:
                target.append(copy.deepcopy(settings))
            last.addnext(target)
        run = run_of(line, properties)
        target.append(tagged(key, run) if key is not None else run)
        last = target
    return last


def write_cell(cell: Any, text: str, properties: Any) -> None:
    """Write a text into a cell; hints and blank lines give way, pictures stay."""
    paragraphs = [paragraph for paragraph in cell_paragraphs(cell) if paragraph.find(f".//{W}drawing") is None]
    if not paragraphs:
        paragraphs = [make(cell, "p")]
    properties = font_of(paragraphs, properties)
    last = fill_lines(paragraphs[0], text, None, properties)
    needed = lines_needed(text, cell_width(cell), properties) - len(text.split("\n"))
    drop_blank(last, needed)
    for paragraph in paragraphs[1:]:
        if paragraph.getparent() is not None and is_hint(WordLine(paragraph).text):
            paragraph.getparent().remove(paragraph)
    let_grow(cell)


def drop_blank(paragraph: Any, count: int) -> None:
    """Remove blank paragraphs below, as many as a text took."""
    for _ in range(count):
        following = paragraph.getnext()
        beyond = following.getnext() if following is not None else None
        if following is None or following.tag != f"{W}p" or WordLine(following).text.strip() or following.find(f".//{W}drawing") is not None:
            return
        if following.find(f"{W}pPr/{W}sectPr") is not None or (beyond is not None and beyond.tag == f"{W}tbl") or _has_page_break(following):
            return
        following.getparent().remove(following)


def _has_page_break(paragraph: Any) -> bool:
    return paragraph.find(f".//{W}br[@{W}type]") is not None


def font_of(paragraphs: list[Any], otherwise: Any) -> Any:
    """The properties of a run in the place itself, of its paragraph mark, or of the label."""
    for paragraph in paragraphs:
        for run in paragraph.iter(f"{W}r"):
            found = run.find(f"{W}rPr")
            if found is not None:
                return plain_font(found)
    for paragraph in paragraphs:
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None and len(mark):
            return plain_font(mark)
    return plain_font(otherwise) if otherwise is not None else None


def plain_font(properties: Any) -> Any:
    """Font and size without what marks a label or a hint."""
    kept = new("rPr")
    for child in properties:
        if child.tag in (f"{W}rFonts", f"{W}sz", f"{W}szCs", f"{W}lang", f"{W}kern"):
            kept.append(copy.deepcopy(child))
    return kept


def lines_needed(text: str, width: int, properties: Any) -> int:
    """Lines that a text takes in a width of twips."""
    size = properties.find(f"{W}sz") if properties is not None else None
    value = size.get(f"{W}val", "") if size is not None else ""
    half_character = (int(value) if value.isdigit() and 0 < int(value) < 200 else DEFAULT_SIZE) * 5
    columns = max(width // half_character, 2)
    return sum(max(math.ceil(width_of(line) / columns), 1) for line in text.split("\n"))


def cell_width(cell: Any) -> int:
    """Twips of a cell within its margins."""
    width = cell.find(f"{W}tcPr/{W}tcW") if cell is not None and cell.tag == f"{W}tc" else None
    value = width.get(f"{W}w", "") if width is not None and width.get(f"{W}type", "dxa") == "dxa" else ""
    return max(int(value) - 216, 200) if value.isdigit() and int(value) else PAGE_WIDTH


def let_grow(cell: Any) -> None:
    """A row of exact height would cut the text."""
    for height in [next(cell.iterancestors(f"{W}tr")).find(f"{W}trPr/{W}trHeight")]:
        if height is not None and height.get(f"{W}hRule") == "exact":
            height.set(f"{W}hRule", "atLeast")


def cell_in_row(row: Any, column: int) -> Any:
    """The cell that begins at a grid column, or None."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    at = int(before.get(f"{W}val", "0")) if before is not None else 0
    for cell in cells_of(row):
        if at == column:
            return cell
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        at += max(int(span.get(f"{W}val", "1")), 1) if span is not None else 1
    return None
