"""Named blanks of a Word form: content controls, and names in double braces; found, and filled in.

Source: ECMA-376 (w:sdt, w:alias, w:tag, w:sdtContent, w:showingPlcHdr). Only the texts are changed; all other parts of the file are copied. Runs in a child
process (`sandboxed`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_UNPACKED
from baosong.core.documents.word_package import relations, word_part
from baosong.core.documents.word_xml import SAME_NAMES, W, is_strict, member, tree

if TYPE_CHECKING:
    from lxml import etree

BRACES: Final = re.compile(r"\{\{[ \u3000]*([^{}]{1,40}?)[ \u3000]*\}\}")
PARTS: Final = ("/header", "/footer")
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


MAX_BLANKS: Final = 200


def blanks_of(content: bytes) -> tuple[str, ...]:
    """Return the names of the blanks of a .docx, each once, at most MAX_BLANKS; empty if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = dict.fromkeys(blank for name in _parts(archive) for blank in _names(_root(archive, name)))
            return tuple(found)[:MAX_BLANKS]
    except (*BROKEN_ARCHIVE, UnreadableDocument):
        return ()


def fill_blanks(content: bytes, values: Mapping[str, str]) -> bytes:
    """Return a .docx with the blanks filled in that `values` names; where the value is empty, braces are removed. Raises UnreadableDocument."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as filled:
            if (size := sum(entry.file_size for entry in archive.infolist())) > MAX_TABLE_UNPACKED:
                raise UnreadableDocument("too_large", size=size, limit=MAX_TABLE_UNPACKED)
            parts = set(_parts(archive))
            for entry in archive.infolist():
                filled.writestr(entry, _filled(archive, entry.filename, values) if entry.filename in parts else archive.read(entry))
    except BROKEN_ARCHIVE as error:
        raise UnreadableDocument("broken", kind="docx") from error
    return made.getvalue()


def _parts(archive: zipfile.ZipFile) -> list[str]:
    names = set(archive.namelist())
    part = word_part(archive)
    others = (target for kind, target in relations(archive, part).values() if kind.endswith(PARTS) and target in names) if part else ()
    return [name for name in dict.fromkeys((part, *others)) if name]


def _root(archive: zipfile.ZipFile, name: str) -> etree._Element:
    from lxml import etree

    try:
        return tree(member(archive, name))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="docx") from error


def _names(root: etree._Element) -> Iterator[str]:
    for control in root.iter(f"{W}sdt"):
        yield from _control_names(control)
    for paragraph in root.iter(f"{W}p"):
        yield from (match[1] for match in BRACES.finditer("".join(node.text or "" for node in _texts(paragraph))))


def _control_names(control: etree._Element) -> list[str]:
    """The title and the tag of a content control."""
    labels = [control.find(f"{W}sdtPr/{W}{kind}") for kind in ("alias", "tag")]
    return [name for label in labels if label is not None and (name := label.get(f"{W}val", "").strip())]


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    """The texts of a paragraph, without those of paragraphs inside it (text boxes)."""
    return [node for node in paragraph.iter(f"{W}t") if next(node.iterancestors(f"{W}p"), None) is paragraph]


def _filled(archive: zipfile.ZipFile, name: str, values: Mapping[str, str]) -> bytes:
    from lxml import etree

    root = _root(archive, name)
    for control in root.iter(f"{W}sdt"):
        if value := next((values[name] for name in _control_names(control) if values.get(name)), ""):
            _fill_control(control, value)
    for paragraph in root.iter(f"{W}p"):
        _fill_braces(_texts(paragraph), values)
    content = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    if is_strict(member(archive, name)):
        # A Strict package whose parts are Transitional is refused by Word.
        for strict, usual in SAME_NAMES[:3]:
            content = content.replace(usual, strict)
    return content


def _fill_control(control: etree._Element, value: str) -> None:
    from lxml import etree

    inside = control.find(f"{W}sdtContent")
    if inside is None:
        return
    texts = list(inside.iter(f"{W}t"))
    if not texts:
        paragraph = next(inside.iter(f"{W}p"), None)
        holder = paragraph if paragraph is not None else inside
        texts = [etree.SubElement(etree.SubElement(holder, f"{W}r"), f"{W}t")]
    _write(texts[0], value)
    for other in texts[1:]:
        other.text = ""
    for mark in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
        mark.getparent().remove(mark)
    # The grey of a placeholder.
    for style in list(inside.iter(f"{W}rStyle")):
        if "placeholder" in style.get(f"{W}val", "").lower():
            style.getparent().remove(style)


def _fill_braces(texts: list[etree._Element], values: Mapping[str, str]) -> None:
    """Replace braces, which Word often cuts into several runs, from the last to the first."""
    whole = "".join(node.text or "" for node in texts)
    for match in reversed(list(BRACES.finditer(whole))):
        if match[1] in values:
            _replace(texts, match.start(), match.end(), values[match[1]])


def _replace(texts: list[etree._Element], start: int, end: int, value: str) -> None:
    position = 0
    for node in texts:
        text = node.text or ""
        low, high = max(start - position, 0), min(end - position, len(text))
        if low < high:
            # The first of the runs takes the value, the others lose their part of the braces.
            _write(node, text[:low] + (value if position <= start else "") + text[high:])
        position += len(text)


def _write(node: etree._Element, text: str) -> None:
    node.text = text
    node.set(SPACE, "preserve")
