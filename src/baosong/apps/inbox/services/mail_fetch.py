"""Fetching mails from a mailbox (IMAP, RFC 3501) or a folder of .eml files. Read-only: no mail is marked, moved or deleted."""

from __future__ import annotations

import contextlib
import imaplib
import os
import re
import shutil
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.apps.inbox.errors import MailboxAway
from baosong.apps.inbox.models import InboxMail, Mailbox
from baosong.apps.inbox.queries import first_published
from baosong.apps.inbox.services.mail_store import HeaderDecision, MailOrigin, decide_by_headers, head_of, headers_in, store
from baosong.core.blobstore import BlobStore, disk_full_guard

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

# Bytes fetched at once: more than a usual mail, little compared with the worker's memory.
PIECE: Final = 4 * 1024**2
BATCH: Final = 100
# A mail cut by its server ends before the last boundary of its parts; sizes that are only estimated are hardly wrong by more than this share.
CLOSING: Final = 64 * 1024
ESTIMATED: Final = 0.1
BOUNDARY: Final = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]+)\"|([^\s;\"]+))", re.IGNORECASE)
TIMEOUT: Final = 60.0
DATED: Final = re.compile(rb'INTERNALDATE "([^"]+)"')
NUMBERED: Final = re.compile(rb"UID (\d+)")
SIZED: Final = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A mailbox: host and port, name and password, folder, security (tls, starttls, plain), and a file of trusted certificates where the host's is not public."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    security: str = "tls"
    trusted: str = ""

    @property
    def name(self) -> str:
        """Key of the mailbox's row."""
        return f"{self.user}@{self.host}/{self.folder}"[:200]


class CutMail(Exception):
    """A mail of which the server gave only a part; it is fetched again with the next call."""


@dataclass(slots=True)
class FetchSummary:
    """Numbers of mails: seen, stored, skipped because they concern no call, known already."""

    seen: int = 0
    stored: int = 0
    skipped: int = 0
    known: int = 0

    def count(self, decision: HeaderDecision) -> None:
        """Count a mail that was not fetched."""
        if decision is HeaderDecision.LEFT:
            self.skipped += 1
        else:
            self.known += 1


def _context(account: MailAccount) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=account.trusted or None)


@contextlib.contextmanager
def opened(account: MailAccount, *, timeout: float = TIMEOUT) -> Iterator[BaseMailBox]:
    """A signed-in connection with the folder selected; `timeout` in seconds. Raises MailboxAway with the server's or the network's message."""
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
    from imap_tools.errors import ImapToolsError

    try:
        box: BaseMailBox
        if account.security == "plain":
            box = MailBoxUnencrypted(account.host, account.port, timeout=timeout)
        elif account.security == "starttls":
            box = MailBoxStartTls(account.host, account.port, timeout=timeout, ssl_context=_context(account))
        else:
            box = MailBox(account.host, account.port, timeout=timeout, ssl_context=_context(account))
        with box.login(account.user, account.password, initial_folder=None) as signed_in:
            # NetEase's servers reject clients that do not identify themselves (RFC 2971).
            if "ID" in signed_in.client.capabilities:
                signed_in.client.xatom("ID", '("name" "baosong")')
            # EXAMINE: the server itself prevents changes.
            signed_in.folder.set(account.folder, readonly=True)
            yield signed_in
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise MailboxAway(mailbox=account.name, said=" ".join(str(error).split())[:200]) from error


def fetch(account: MailAccount, *, blobstore: BlobStore, folder: Path, at: datetime) -> FetchSummary:
    """Store the mails that are new since the last fetch. Interrupted, the next call continues after the last full batch; storing is idempotent."""
    row, _ = Mailbox.objects.get_or_create(name=account.name)
    summary = FetchSummary()
    try:
        with opened(account) as box:
            validity = int(box.folder.status(account.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            start = row.last_uid if validity == row.uidvalidity else 0
            uids = sorted(int(uid) for uid in box.uids(f"UID {start + 1}:*") if int(uid) > start)
            cut: list[int] = []
            for first in range(0, len(uids), BATCH):
                batch = uids[first : first + BATCH]
                cut += _batch(box, account, batch, summary, blobstore=blobstore, folder=folder, at=at)
                # What was stored is recognised by its headers when a cut mail before it is asked for again.
                last = min([batch[-1], *(uid - 1 for uid in cut)])
                Mailbox.objects.filter(pk=row.pk).update(uidvalidity=validity, last_uid=last)
    except MailboxAway as away:
        Mailbox.objects.filter(pk=row.pk).update(trouble=str(away.facts["said"])[:300])
        raise
    Mailbox.objects.filter(pk=row.pk).update(fetched_at=at, trouble=f"UID {cut[0]}: incomplete" if cut else "")
    return summary


def _batch(box: BaseMailBox, account: MailAccount, uids: list[int], summary: FetchSummary, *, blobstore: BlobStore, folder: Path, at: datetime) -> list[int]:
    """Store the mails that concern a call; return the UIDs of those that were cut."""
    cut: list[int] = []
    since = first_published()
    for uid, arrived, size, raw in _heads(box, uids):
        summary.seen += 1
        headers = headers_in(raw)
        moment = (headers.received_at if headers else None) or arrived
        if since is None or (moment is not None and moment < since):
            summary.skipped += 1
            continue
        origin = MailOrigin(account.name, uid, arrived)
        decision = decide_by_headers(headers, raw, origin=origin, at=at) if headers is not None else HeaderDecision.WANTED
        if decision is HeaderDecision.WANTED:
            try:
                path = _download(box, uid, folder, size=size)
            except CutMail:
                cut.append(uid)
                continue
            _store(path, origin, summary, blobstore=blobstore, at=at)
        else:
            summary.count(decision)
    return cut


def _store(path: Path, origin: MailOrigin, summary: FetchSummary, *, blobstore: BlobStore, at: datetime) -> None:
    """Store the mail of a temporary file, and remove the file."""
    try:
        if store(path, origin=origin, blobstore=blobstore, at=at) is None:
            summary.known += 1
        else:
            summary.stored += 1
    finally:
        path.unlink(missing_ok=True)


def _heads(box: BaseMailBox, uids: list[int]) -> Iterator[tuple[int, datetime | None, int | None, bytes]]:
    """UID, INTERNALDATE, size and header block of each mail."""
    status, answer = box.client.uid("FETCH", ",".join(map(str, uids)), "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])")
    if status != "OK":
        raise imaplib.IMAP4.error(str(answer))
    for item in answer:
        if isinstance(item, tuple) and (number := NUMBERED.search(item[0])):
            dated, sized = DATED.search(item[0]), SIZED.search(item[0])
            yield int(number[1]), _date(dated[1].decode()) if dated else None, int(sized[1]) if sized else None, item[1]


def _date(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written.strip().replace("-", " ", 2))
    except (ValueError, TypeError):
        return None


def _download(box: BaseMailBox, uid: int, folder: Path, *, size: int | None) -> Path:
    """Download a mail to a file in pieces of constant size, so that memory does not grow with the mail. Raises CutMail where a part of it does not come."""
    handle, name = tempfile.mkstemp(prefix="mail-", suffix=".part", dir=folder)
    path = Path(name)
    try:
        with disk_full_guard(), os.fdopen(handle, "wb") as target:
            for piece in _pieces(box, uid, size):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if not _is_whole(path, size):
            raise CutMail
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _pieces(box: BaseMailBox, uid: int, size: int | None) -> Iterator[bytes]:
    """Yield the mail from its beginning. Some servers give less than what is asked for, others the whole mail each time."""
    offset = 0
    while True:
        status, answer = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<{offset}.{PIECE}>)")
        if status != "OK":
            raise CutMail
        piece = _literal(answer)
        is_all = len(piece) > PIECE or (offset > 0 and len(piece) == size)
        if is_all:
            piece = piece[offset:]
        yield piece
        offset += len(piece)
        if is_all or not piece or (len(piece) < PIECE and offset >= (size or 0)):
            return


def _is_whole(path: Path, size: int | None) -> bool:
    """Whether all of a mail came. Some servers only estimate sizes: a mail of parts is then known by its last boundary."""
    received = path.stat().st_size
    if size is None or received >= size:
        return received > 0
    with path.open("rb") as source:
        found = BOUNDARY.search(head_of(path))
        if found is None:
            return received >= size * (1 - ESTIMATED)
        source.seek(max(0, received - CLOSING))
        return b"--" + (found[1] or found[2]) + b"--" in source.read()


def _literal(answer: Any) -> bytes:
    return next((bytes(item[1]) for item in answer if isinstance(item, tuple)), b"")


def fetch_one(mail: InboxMail, account: MailAccount, *, blobstore: BlobStore, folder: Path, at: datetime) -> InboxMail:
    """Fetch a mail that was skipped, at a person's request."""
    if mail.uid is None or mail.source != account.name:
        raise MailboxAway(mailbox=mail.source, said="")
    with opened(account) as box:
        status, answer = box.client.uid("FETCH", str(mail.uid), "(RFC822.SIZE)")
        sized = SIZED.search(b" ".join(item for item in answer if isinstance(item, bytes))) if status == "OK" else None
        try:
            path = _download(box, mail.uid, folder, size=int(sized[1]) if sized else None)
        except CutMail as cut:
            raise MailboxAway(mailbox=account.name, said="") from cut
    try:
        stored = store(path, origin=MailOrigin(account.name, mail.uid), blobstore=blobstore, at=at)
    finally:
        path.unlink(missing_ok=True)
    return stored or InboxMail.objects.get(pk=mail.pk)


def fetch_folder(source: Path, *, blobstore: BlobStore, folder: Path, at: datetime) -> FetchSummary:
    """Store every .eml file of a folder; the files are copied, not moved."""
    summary = FetchSummary()
    for found in sorted(source.rglob("*.eml")):
        if not found.is_file():
            continue
        summary.seen += 1
        raw = head_of(found)
        headers = headers_in(raw)
        origin = MailOrigin(str(source.name)[:200])
        decision = decide_by_headers(headers, raw, origin=origin, at=at) if headers is not None else HeaderDecision.WANTED
        if decision is not HeaderDecision.WANTED:
            summary.count(decision)
            continue
        handle, name = tempfile.mkstemp(prefix="mail-", suffix=".part", dir=folder)
        os.close(handle)
        try:
            with disk_full_guard():
                shutil.copyfile(found, name)
        except OSError:
            Path(name).unlink()
            raise
        _store(Path(name), origin, summary, blobstore=blobstore, at=at)
    return summary
