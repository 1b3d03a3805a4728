"""Parts of an Office Open XML package: the main part by its relationship, related parts, and Strict names as Transitional ones.

Source: ECMA-376 Part 2, 9.3 (relationships), Part 1 (Strict) and Part 4 (Transitional) for the namespaces.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.word_xml import member, tree

if TYPE_CHECKING:
    import zipfile

    from lxml import etree

REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
WORD: Final = "word/document.xml"
# A relationship of the main part, and of the package to it, in both variants of the standard.
MAIN: Final = "/officeDocument"


def relations(archive: zipfile.ZipFile, part: str = "") -> dict[str, tuple[str, str]]:
    """Return (type, path of the target) by relationship id, of a part or of the package; external targets are left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    found = {}
    for relation in _root(archive, path).iterfind(f"{REL}Relationship"):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target", "")))).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", ""), target)
    return found


def main_part(archive: zipfile.ZipFile) -> str:
    """Return the path of the main part: word/document.xml, or as the package names it (Word online: word/document2.xml). "" if there is none."""
    names = set(archive.namelist())
    named = (target for kind, target in relations(archive).values() if kind.endswith(MAIN) and target in names)
    return next(named, WORD if WORD in names else "")


def word_part(archive: zipfile.ZipFile) -> str:
    """Return the path of the main part of a Word file; "" for other files."""
    part = main_part(archive)
    return part if part == WORD or (part and "wordprocessingml" in _content_type(archive, part)) else ""


def related(archive: zipfile.ZipFile, part: str, kind: str) -> str:
    """Return the path of the first part of this kind (styles, numbering, comments, footnotes …) that a part refers to; "" if there is none."""
    names = set(archive.namelist())
    usual = f"word/{kind}.xml"
    return next(
        (target for type_, target in relations(archive, part).values() if type_.endswith(f"/{kind}") and target in names), usual if usual in names else ""
    )


def _content_type(archive: zipfile.ZipFile, part: str) -> str:
    """The content type that the package states of a part."""
    if "[Content_Types].xml" not in archive.namelist():
        return ""
    for override in _root(archive, "[Content_Types].xml").iter("{*}Override"):
        if override.get("PartName", "").lstrip("/").lower() == part.lower():
            return str(override.get("ContentType", ""))
    return ""


def _root(archive: zipfile.ZipFile, path: str) -> etree._Element:
    """Raises UnreadableDocument for a list of parts that is no XML."""
    from lxml import etree

    try:
        return tree(member(archive, path))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="docx") from error
