"""Elements of Word documents that python-docx does not support: East Asian fonts, and fields (ECMA-376, 17.16.5)."""

from typing import Any


def typed(styled: Any, face: str, size: Any) -> None:
    """Set font and size of a run or style, for Chinese and Latin text."""
    from docx.oxml.ns import qn

    styled.font.name, styled.font.size = face, size
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def field(paragraph: Any, code: str, *, shown: str = "") -> None:
    """Insert a field; `shown` is its text until Word updates it."""
    field_begin(paragraph, code)
    paragraph.add_run(shown)
    field_end(paragraph)


def field_begin(paragraph: Any, code: str) -> None:
    """Begin a field; what follows is its text until Word updates it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run().element.append(instruction)
    _mark(paragraph, "separate")


def field_end(paragraph: Any) -> None:
    """End a field."""
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    paragraph.add_run().element.append(part)
