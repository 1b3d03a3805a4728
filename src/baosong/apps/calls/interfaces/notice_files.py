"""The files that come with a notice: unpacked and read in child processes, the notice among them chosen, the others as attachments."""

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.files.base import File

from baosong.apps.calls.errors import FileNotTaken
from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.calls.services.attachments import MAX_ATTACHMENTS, IncomingAttachment, NextNotice
from baosong.apps.calls.services.named_quotas import IncomingQuotaTable
from baosong.apps.calls.services.notice_intake import IncomingNotice
from baosong.core.documents import ReceivedFile, UnreadableDocument
from baosong.core.documents.limits import MAX_BYTES
from baosong.core.documents.sandboxed import read_received_file_sandboxed
from baosong.core.mailparse.sandboxed import unpack_sandboxed
from baosong.core.notice.form_fields import field_of
from baosong.core.notice.main_document import is_likely_notice, main_document, may_be_notice
from baosong.core.notice.page_crumbs import without_page_crumbs
from baosong.core.notice.quota_tables import quota_table, text_tables
from baosong.core.sandbox import ChildProcessDied
from baosong.platform.storage import blobstore

# What units may be given to download; programs are not among them.
TAKEN: Final = frozenset(
    "docx doc wps pdf html htm mht mhtml txt md rtf xlsx xls et csv pptx ppt dps ofd odt ods jpg jpeg png gif bmp tif tiff webp zip".split()
)
OLD_WORD: Final = ("doc", "wps")
# Kinds of texts that may have been copied from a web page.
FROM_WEB: Final = ("html", "txt")


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A file as it came, and what was read of it."""

    name: str
    content: bytes
    read: ReceivedFile

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice with its attachments, nothing of it stored; names of files that were chosen twice."""

    notice: IncomingNotice
    files: tuple[NoticeFile, ...]
    repeated: tuple[str, ...]

    def keep(self) -> IncomingNotice:
        """Store the files, and return the notice."""
        for file in self.files:
            blobstore().put(io.BytesIO(file.content))
        return self.notice


def read_notice(posted: Sequence[File[bytes]], pasted: str = "") -> ReadNotice:
    """Read a notice with all files; a pasted text is the notice. Raises FileNotTaken, which names the file; then nothing is kept."""
    files, repeated = read_files(posted, is_pasted=bool(pasted.strip()))
    at = None if pasted.strip() else main_document([(file.name, file.read.text) for file in files])
    if at is None and not pasted.strip():
        first = files[0] if len(files) == 1 else None
        raise FileNotTaken(name=first.name if first else "", why=first.read.fault if first else "no_notice", facts=first.read.facts if first else {})
    main = files[at] if at is not None else None
    text = _text(main.read) if main else without_page_crumbs(pasted)
    others = [file for file in files if file is not main]
    tables = [*_in_text(text), *(table for file in others for table in _in_file(file))]
    notice = IncomingNotice(
        text=text,
        file_name=main.name if main else "",
        sha256=main.sha256 if main else "",
        attachments=[_attachment(file) for file in others],
        quota_tables=tables,
    )
    return ReadNotice(notice, files, repeated)


def _text(read: ReceivedFile) -> str:
    return without_page_crumbs(read.text) if read.kind in FROM_WEB else read.text


def read_files(posted: Sequence[File[bytes]], *, is_pasted: bool = False) -> tuple[tuple[NoticeFile, ...], tuple[str, ...]]:
    """Return the files, those of archives among them, each once, and the names of those that came twice. Raises FileNotTaken."""
    unpacked: dict[str, tuple[str, bytes]] = {}
    repeated = []
    for name, content in _unpacked(posted):
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in unpacked:
            repeated.append(name)
        unpacked.setdefault(sha256, (name, content))
    if len(unpacked) > MAX_ATTACHMENTS + 1:
        raise FileNotTaken(name="", why="too_many_files", facts={"limit": MAX_ATTACHMENTS})
    # Converting an old Word file takes seconds, and is needed only where it may be the notice.
    read = {sha256: _read(name, content) for sha256, (name, content) in unpacked.items() if _ending(name) not in OLD_WORD}
    old = [name for name, _content in unpacked.values() if _ending(name) in OLD_WORD]
    likely = [name for name in old if may_be_notice(name)] or old
    if is_pasted or any(is_likely_notice(file.name, file.read.text) for file in read.values()):
        likely = []
    files = [read.get(sha256) or _read(name, content, is_kept_closed=name not in likely) for sha256, (name, content) in unpacked.items()]
    return tuple(files), tuple(repeated)


def _unpacked(posted: Iterable[File[bytes]]) -> Iterator[tuple[str, bytes]]:
    size = 0
    for file in posted:
        name = Path(file.name or "").name
        size += file.size or 0
        if size > MAX_BYTES:
            raise FileNotTaken(name=name, why="too_large", facts={"size": size, "limit": MAX_BYTES})
        content = file.read()
        if not content:
            raise FileNotTaken(name=name, why="empty", facts={})
        if _ending(name) != "zip":
            yield name, content
            continue
        yield from _of_archive(name, content)


def _of_archive(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="baosong-zip-") as folder:
        path, target = Path(folder) / "a.zip", Path(folder) / "files"
        path.write_bytes(content)
        target.mkdir()
        try:
            opened = unpack_sandboxed(path, name, target, files=MAX_ATTACHMENTS, size=MAX_BYTES)
        except ChildProcessDied as died:
            raise FileNotTaken(name=name, why="broken_archive" if died.is_crash else "busy", facts={}) from died
        if opened.troubles or not opened.files:
            why = {"bomb": "swollen_archive"}.get(opened.troubles[0][0], opened.troubles[0][0]) if opened.troubles else "empty_archive"
            raise FileNotTaken(name=name, why=why, facts={"files": MAX_ATTACHMENTS, "limit": MAX_BYTES})
        for file in opened.files:
            yield file.name, file.path.read_bytes()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _read(name: str, content: bytes, *, is_kept_closed: bool = False) -> NoticeFile:
    if _ending(name) not in TAKEN:
        raise FileNotTaken(name=name, why="kind_not_taken", facts={})
    if not content.strip():
        raise FileNotTaken(name=name, why="empty", facts={})
    if is_kept_closed:
        return NoticeFile(name, content, ReceivedFile(kind=_ending(name)))
    try:
        return NoticeFile(name, content, read_received_file_sandboxed(content, name))
    except UnreadableDocument as refusal:
        raise FileNotTaken(name=name, why=refusal.code, facts=refusal.facts) from refusal
    except ChildProcessDied as died:
        raise FileNotTaken(name=name, why="busy", facts={}) from died


def _attachment(file: NoticeFile) -> IncomingAttachment:
    # The table with the numbers of all units is not shown to each of them at first.
    blanks = tuple(name for name in file.read.blanks if field_of(name))
    return IncomingAttachment(file.name, file.sha256, len(file.content), blanks, is_shown=next(_in_file(file), None) is None)


def _in_text(text: str) -> Iterator[IncomingQuotaTable]:
    for table in text_tables(text):
        if (found := quota_table(table.rows, table.title)) is not None:
            yield IncomingQuotaTable(found, table.title, table.spans)


def _in_file(file: NoticeFile) -> Iterator[IncomingQuotaTable]:
    title = file.name.rpartition(".")[0]
    for rows in file.read.tables:
        if (found := quota_table(rows, title)) is not None:
            yield IncomingQuotaTable(found, title)


def stored(files: Iterable[NoticeFile]) -> list[IncomingAttachment]:
    """Store files that are added to a draft."""
    return [_attachment(file) for file in files if blobstore().put(io.BytesIO(file.content))]


def tables_of(files: Iterable[NoticeFile]) -> list[IncomingQuotaTable]:
    """The tables of quotas in files."""
    return [table for file in files for table in _in_file(file)]


def next_notice(call: Call, attachment: NoticeAttachment) -> NextNotice:
    """Read an attachment that is to become the notice, and the tables of the other files anew. Raises FileNotTaken for one without a text."""
    read = _kept(attachment).read
    if not read.text:
        raise FileNotTaken(name=attachment.name, why=read.fault or "no_text", facts=read.facts)
    text = _text(read)
    others = [_kept(other) for other in call.notice.attachments.exclude(pk=attachment.pk) if _ending(other.name) not in OLD_WORD]
    return NextNotice(attachment, text, former_notice(call), [*_in_text(text), *tables_of(others)])


def _kept(attachment: NoticeAttachment) -> NoticeFile:
    return _read(attachment.name, blobstore().path(attachment.sha256).read_bytes())


def former_notice(call: Call) -> IncomingAttachment:
    """The file of a notice that becomes an attachment; a pasted text becomes a text file. Raises FileNotTaken."""
    notice = call.notice
    if notice.sha256:
        return _attachment(_read(notice.file_name, blobstore().path(notice.sha256).read_bytes()))
    content = notice.text.encode()
    kept = blobstore().put(io.BytesIO(content))
    return IncomingAttachment(f"{(call.title or 'notice')[:60].replace('/', '-')}.txt", kept.sha256, len(content))
