"""Extract attachments from ZIP archives and Outlook's winmail.dat, with limits of number, size and depth."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final
from uuid import uuid4

from baosong.core.mailparse.headers import from_bytes

MAX_FILES: Final = 500
MAX_BYTES: Final = 4 * 1024**3
MAX_DEPTH: Final = 3
# Text compresses to a fortieth at most; a higher ratio is a zip bomb, or a blank picture, which is small all the same.
MAX_SWELLING: Final = 200
SMALL: Final = 32 * 1024**2
CHUNK: Final = 1024**2
OFFICE: Final = ("docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "odt", "ods", "odp", "epub", "wps", "et", "dps", "ofd")
# Archives that are not extracted; they are stored, and the sender is informed.
CLOSED: Final = ("rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "lzh", "arj")
CLOSED_MARKS: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
# One volume of several: work.zip.001, work.z01, work.r00.
VOLUME: Final = re.compile(r"\.(?:\d{3}|[zr]\d{2})$", re.IGNORECASE)
# Methods that zipfile opens (APPNOTE 4.4.5); Windows packs more than 2 GB with Deflate64, which it does not.
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
# The first part of a document's path within its ZIP.
DOCUMENTS: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("OFD.xml", "ofd"))
OPEN_DOCUMENTS: Final = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
JUNK: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")


# What zipfile raises for damaged archives and entries.
BROKEN: Final = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.LargeZipFile, zlib.error, struct.error)


class ArchiveBomb(Exception):
    """An archive that exceeds the limits."""


@dataclass(slots=True)
class ExtractionBudget:
    """What may still be extracted from one mail: files, bytes."""

    files: int = MAX_FILES
    size: int = MAX_BYTES
    taken: int = 0

    def take(self, size: int) -> None:
        """Count bytes written. Raises ArchiveBomb above the limit."""
        self.taken += size
        if self.taken > self.size:
            raise ArchiveBomb

    def one_more(self) -> None:
        """Count a file. Raises ArchiveBomb above the limit."""
        self.files -= 1
        if self.files < 0:
            raise ArchiveBomb


@dataclass(slots=True)
class ExtractedFile:
    """An extracted file: original name, folder in the archive, path on disk."""

    name: str
    folder: str
    path: Path


@dataclass(slots=True)
class ExtractionResult:
    """Extracted files, and problems as (code, name)."""

    files: list[ExtractedFile] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)


def new_path(folder: Path) -> Path:
    """Return a path that no file has, nor had: archives are removed when they are unpacked, so that files cannot be numbered."""
    return folder / uuid4().hex


def ending(name: str) -> str:
    """Return the extension in lower case, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_archive(path: Path, name: str) -> bool:
    """Return whether a file is a ZIP to extract; Office documents, which are ZIPs too, are not."""
    if ending(name) in OFFICE:
        return False
    with path.open("rb") as source:
        return source.read(4) in (b"PK\x03\x04", b"PK\x05\x06") and not document_kind(path)


def document_kind(path: Path) -> str:
    """Return the extension of a document that is a ZIP, by what it contains; "" for other files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names[:1] and archive.getinfo("mimetype").file_size < 200:
                stated = archive.read("mimetype").strip()
                return "epub" if b"epub" in stated else OPEN_DOCUMENTS.get(stated.rpartition(b".")[2].partition(b"-")[0], "")
            if "OFD.xml" not in names and "[Content_Types].xml" not in names:
                return ""
            return next((kind for begin, kind in DOCUMENTS if any(name.startswith(begin) for name in names)), "")
    except (*BROKEN, KeyError):
        return ""


def is_closed(path: Path, name: str) -> bool:
    """Return whether a file is an archive, or a volume of one, that is not opened here."""
    with path.open("rb") as source:
        head = source.read(8)
    return head.startswith(CLOSED_MARKS) or ending(name) in CLOSED or VOLUME.search(name) is not None


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry. Without the UTF-8 flag (APPNOTE 4.4.4, bit 11) Chinese programs write GBK, which zipfile decodes as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return from_bytes(info.filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.filename


def unpack(path: Path, name: str, *, target: Path, budget: ExtractionBudget, depth: int = 1) -> ExtractionResult:
    """Extract a ZIP and the ZIPs inside it into new files in `target`. If it proves to be a bomb, what was extracted is deleted."""
    made = ExtractionResult()
    try:
        with zipfile.ZipFile(path) as archive:
            _entries(archive, name, made, target, budget, depth)
    except ArchiveBomb:
        for taken in made.files:
            taken.path.unlink(missing_ok=True)
        made.files.clear()
        made.troubles = [("bomb", name)]
    except BROKEN:
        made.troubles.append(("broken_archive", name))
    return made


def _entries(archive: zipfile.ZipFile, name: str, made: ExtractionResult, target: Path, budget: ExtractionBudget, depth: int) -> None:
    for info in archive.infolist():
        inner = PurePosixPath(entry_name(info).replace("\\", "/"))
        if info.is_dir() or any(str(inner).startswith(junk) or inner.name.startswith(junk) for junk in JUNK):
            continue
        # One entry that cannot be taken leaves the others.
        if trouble := _trouble(info, name, inner.name):
            made.troubles += [trouble] if trouble not in made.troubles else []
            continue
        budget.one_more()
        path = new_path(target)
        try:
            with archive.open(info) as source, path.open("wb") as extracted:
                for chunk in _chunks(source):
                    budget.take(len(chunk))
                    extracted.write(chunk)
        except BROKEN:
            path.unlink(missing_ok=True)
            made.troubles.append(("broken_archive", inner.name))
            continue
        if is_archive(path, inner.name):
            if depth >= MAX_DEPTH:
                path.unlink()
                raise ArchiveBomb
            inside = unpack(path, inner.name, target=target, budget=budget, depth=depth + 1)
            path.unlink()
            made.files += [ExtractedFile(item.name, f"{inner.stem}/{item.folder}".strip("/"), item.path) for item in inside.files]
            made.troubles += inside.troubles
            continue
        folder = "/".join(part for part in inner.parts[:-1] if part not in ("/", "..", "."))
        made.files.append(ExtractedFile(inner.name, folder, path))


def _trouble(info: zipfile.ZipInfo, archive: str, name: str) -> tuple[str, str] | None:
    """Return why an entry is not taken, with the name of the archive or of the entry."""
    if info.flag_bits & 0x1:
        return "locked_archive", archive
    if info.compress_type not in METHODS:
        return "packed_otherwise", archive
    if info.file_size > SMALL and info.file_size > MAX_SWELLING * max(1, info.compress_size):
        return "bomb", name
    return None


def _chunks(source: object) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):  # type: ignore[attr-defined]  # the library has no types
        yield chunk


def is_tnef(path: Path, name: str, content_type: str) -> bool:
    """Return whether a file is Outlook's winmail.dat, by its signature (MS-OXTNEF 2.1.3.1)."""
    if ending(name) != "dat" and "ms-tnef" not in content_type:
        return False
    with path.open("rb") as source:
        return source.read(4) == b"\x78\x9f\x3e\x22"


def open_tnef(path: Path, *, target: Path, budget: ExtractionBudget) -> ExtractionResult:
    """Extract the attachments of a winmail.dat."""
    from tnefparse import TNEF

    made = ExtractionResult()
    try:
        opened = TNEF(path.read_bytes(), do_checksum=False)
        for attachment in opened.attachments:
            budget.one_more()
            budget.take(len(attachment.data))
            path = new_path(target)
            path.write_bytes(attachment.data)
            made.files.append(ExtractedFile(_tnef_name(attachment), "", path))
    except ArchiveBomb:
        made.troubles.append(("bomb", path.name))
    except Exception:  # noqa: BLE001  for damaged streams the library raises any exception
        made.troubles.append(("broken_archive", "winmail.dat"))
    return made


def _tnef_name(attachment: object) -> str:
    try:
        long = attachment.long_filename()  # type: ignore[attr-defined]  # the library has no types
    except (UnicodeError, AttributeError, IndexError):
        long = ""
    raw = attachment._name  # type: ignore[attr-defined]  # noqa: SLF001  the library has the undecoded name nowhere else
    short = from_bytes(raw.strip(b"\0")) if isinstance(raw, bytes) else str(raw).strip("\0")
    # The long name is decoded with the code page of the stream, which Chinese Outlook often states wrongly.
    return str(long).strip("\0") if long and "\ufffd" not in str(long) else short or "attachment"
