"""Runs of a Word document beyond what python-docx has words for: type for Chinese text, and fields (ECMA-376, 17.16.5)."""

from typing import Any


def typed(styled: Any, face: str, size: Any) -> None:
    """Gives a run or a style its face and size, for Chinese and for Latin letters."""
    from docx.oxml.ns import qn

    styled.font.name, styled.font.size = face, size
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def field(paragraph: Any, code: str, *, shown: str = "") -> None:
    """A field that Word fills in; `shown` stands there until it has."""
    field_begin(paragraph, code)
    paragraph.add_run(shown)
    field_end(paragraph)


def field_begin(paragraph: Any, code: str) -> None:
    """Begins a field; what follows stands there until Word has filled it in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run().element.append(instruction)
    _mark(paragraph, "separate")


def field_end(paragraph: Any) -> None:
    """Ends it."""
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    paragraph.add_run().element.append(part)
