"""Leftovers in Word files: tracked changes, comments, hidden text, macros.

Source: ECMA-376 Part 1, 17.13 (w:ins, w:del, comments) and 17.3.2.41 (w:vanish); macros in vbaProject.bin.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word_package import related, word_part
from baosong.core.documents.word_xml import W, member, tree

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True)
class TrackedChanges:
    """Number of each kind of leftover."""

    changes: int = 0
    comments: int = 0
    hidden: int = 0
    macros: int = 0


def traces_of(content: bytes) -> TrackedChanges:
    """Count the leftovers in a .docx or .docm; zeros for other files."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            part = word_part(archive)
            if not part:
                return TrackedChanges(macros=sum(1 for name in names if name.endswith("vbaProject.bin")))
            body = tree(member(archive, part))
            comments_part = related(archive, part, "comments")
            notes = tree(member(archive, comments_part)) if comments_part else None
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError, UnreadableDocument):
        return TrackedChanges()
    changes = sum(1 for _ in body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"))
    hidden = sum(1 for mark in body.iter(f"{W}vanish") if mark.get(f"{W}val") not in ("0", "false") and _has_words(mark))
    comments = sum(1 for _ in notes.iter(f"{W}comment")) if notes is not None else 0
    return TrackedChanges(changes, comments, hidden, sum(1 for name in names if name.endswith("vbaProject.bin")))


def _has_words(mark: etree._Element) -> bool:
    run = next((parent for parent in mark.iterancestors() if parent.tag == f"{W}r"), None)
    return run is not None and any((node.text or "").strip() for node in run.iter(f"{W}t"))
