"""The blind copy of a file: a folder of files without metadata, with names masked or covered.

Written in a child process; the last file written is the description, so that a folder with one is complete.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

# Part of the key: a new format or a stricter mask gets a new number, and copies are made again.
VERSION: Final = 1
DESCRIPTION: Final = "copy.json"
PICTURE: Final = "picture.jpg"
SOUND: Final = "sound.m4a"
CAPTIONS: Final = "captions.vtt"


class CopyKind(StrEnum):
    """What readers get of a file; nothing of kinds that cannot be copied."""

    TEXT = "text"
    PAGES = "pages"
    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"
    NOTHING = "nothing"


ENDINGS: Final = {
    CopyKind.TEXT: ("docx", "pptx", "xlsx", "csv", "doc", "wps", "txt", "md", "html", "htm", "srt", "vtt", "ass", "ssa"),
    CopyKind.PAGES: ("pdf",),
    CopyKind.PICTURE: ("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif"),
    CopyKind.SOUND: ("mp3", "m4a", "wav", "flac", "aac", "ogg", "wma", "amr", "ape"),
    CopyKind.FILM: ("mp4", "m4v", "mov", "webm", "mkv", "avi", "wmv", "flv", "mpg", "mpeg", "ts", "mts", "m2ts", "vob", "mxf", "rmvb", "rm", "asf", "3gp"),
}


def kind_of(name: str) -> CopyKind:
    """Return the kind by the extension; whether the content fits is seen when the copy is made."""
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), CopyKind.NOTHING)


def key_of_copy(sha256: str, kind: CopyKind, names: Sequence[str], captions_sha256: str = "") -> str:
    """Return the key of the copy: equal for the same bytes and names."""
    return hashlib.sha256(json.dumps([VERSION, sha256, kind.value, sorted(names), captions_sha256]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BlindCopy:
    """Description of a copy.

    `paragraphs` of texts; numbers of `pages` with a picture, counted from 1, and how many were left out; `pictures` of a document, which
    are not shown; `found`: (location, name); `fault`: why there is no copy. Locations are text, picture, scan (without name) or a second.
    """

    kind: CopyKind
    paragraphs: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    pages_left_out: int = 0
    pictures: int = 0
    has_captions: bool = False
    found: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    def write(self, folder: Path) -> None:
        """Write the description into the folder of the copy."""
        (folder / DESCRIPTION).write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8", errors="replace")

    @classmethod
    def read(cls, folder: Path) -> "BlindCopy | None":
        """Read the description of a complete copy; None where there is none."""
        try:
            stored: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return cls(
            **{
                **stored,
                "kind": CopyKind(stored["kind"]),
                "paragraphs": tuple(stored["paragraphs"]),
                "pages": tuple(stored["pages"]),
                "found": tuple((location, name) for location, name in stored["found"]),
            }
        )


def page_name(number: int) -> str:
    """Return the name of the picture of a page, counted from 1."""
    return f"page-{number}.jpg"
