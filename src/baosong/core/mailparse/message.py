"""Parse a mail: sender, times, text, and attachments as files in a folder."""

import email
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Final

from baosong.core.mailparse.archives import (
    ExtractionBudget,
    ExtractionResult,
    document_kind,
    ending,
    is_archive,
    is_closed,
    is_tnef,
    new_path,
    open_tnef,
    unpack,
)
from baosong.core.mailparse.headers import file_name, from_bytes, header_text, unescaped
from baosong.core.mailparse.leaves import AS_WRITTEN, content_id, leaves, shown_pictures, uuencoded_files, without_uuencoded
from baosong.core.mailparse.links import Link, links_in
from baosong.core.mailparse.sender_address import SenderDoubt, sender_of
from baosong.core.mailparse.trace import TraceHeader, trace_of

MAX_PARTS: Final = 500
MAX_TEXT: Final = 200_000
AUTOMATIC_SUBJECT: Final = re.compile(
    r"^\s*(?:自动(?:回复|答复|应答)|系统退信|退信通知|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver|delivery (?:status|failure)|returned mail|mail delivery)",
    re.IGNORECASE,
)
# Parts that prove who signed, and hold no file of the sender.
SIGNATURES: Final = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
# Parts that are no files unless they have a name.
UNNAMED: Final = ("message/delivery-status", "message/disposition-notification", "text/calendar", "text/rfc822-headers")
USUAL_ENDING: Final = re.compile(r"[a-z0-9]{1,7}")
UNCLEAR: Final = frozenset({"", "bin", "dat", "tmp", "att", "zip"})
MARKS: Final = ((b"%PDF-", "pdf"), (b"\xd0\xcf\x11\xe0", "doc"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"{\\rtf", "rtf"))
MACHINES: Final = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply|bounce|daemon|root)(?:[+@-]|$)", re.IGNORECASE)


class UnreadableMail(Exception):
    """Bytes that are not a mail, or a mail that exceeds the limits."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MailPart:
    """A file of a mail: name, folder inside an archive, path on disk, size in bytes, and origin (attached, inline, archive, tnef)."""

    name: str
    folder: str
    path: str
    size: int
    came: str


@dataclass(frozen=True, slots=True)
class MailProblem:
    """A file that could not be opened: broken_archive, locked_archive, closed_archive, packed_otherwise, bomb, too_many; and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail. `received_at` is from the topmost Received header, written by the receiving server; None without one. In doubt `sender` is empty."""

    message_id: str
    subject: str
    sender: str
    sender_name: str
    sender_doubt: SenderDoubt
    written_at: datetime | None
    received_at: datetime | None
    in_reply_to: tuple[str, ...]
    trace: tuple[TraceHeader, ...]
    is_automatic: bool
    text: str
    parts: tuple[MailPart, ...]
    links: tuple[Link, ...]
    troubles: tuple[MailProblem, ...]
    digest: str


def read_headers(raw: bytes) -> ParsedMail:
    """Parse a mail of which only the headers are available."""
    try:
        return _mail(email.message_from_bytes(raw, policy=AS_WRITTEN), "", (), (), hashlib.sha256(raw).hexdigest())
    except (RecursionError, ValueError, TypeError, AttributeError, IndexError, LookupError) as error:
        raise UnreadableMail("broken_mail") from error


def read_mail(path: Path, folder: Path) -> ParsedMail:
    """Parse a mail file (RFC 5322, MIME) and write its attachments into `folder`. Raises only UnreadableMail."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("rb") as source:
            message = email.message_from_binary_file(source, policy=AS_WRITTEN)
        if not message.keys():
            raise UnreadableMail("no_mail")
        text, parts, troubles, digest = _parts_of(message, folder)
        return _mail(message, text, parts, troubles, digest)
    except (RecursionError, ValueError, TypeError, AttributeError, IndexError, LookupError) as error:
        raise UnreadableMail("broken_mail") from error


def _mail(message: Message, text: str, parts: tuple[MailPart, ...], troubles: tuple[MailProblem, ...], digest: str) -> ParsedMail:
    sender = sender_of(message)
    return ParsedMail(
        message_id=header_text(message.get("message-id", "")).strip("<> "),
        subject=header_text(message.get("subject", ""))[:300],
        sender=sender.address,
        sender_name=sender.name,
        sender_doubt=sender.doubt,
        written_at=_moment(str(message.get("date", ""))),
        received_at=_received(message),
        in_reply_to=tuple(dict.fromkeys(re.findall(r"<([^<>\s]+)>", f"{message.get('in-reply-to', '')} {message.get('references', '')}")))[-50:],
        trace=trace_of(message),
        is_automatic=_is_automatic(message, sender.address),
        text=text[:MAX_TEXT],
        parts=parts,
        links=links_in(text[:MAX_TEXT]),
        troubles=troubles,
        digest=digest,
    )


def _received(message: Message) -> datetime | None:
    first = next(iter(message.get_all("received", [])), None)
    return _moment(str(first).rpartition(";")[2]) if first else None


def _moment(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(re.sub(r"\([^()]*\)", "", " ".join(written.split())).strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _is_automatic(message: Message, sender: str) -> bool:
    """Return whether a machine sent it, so that no reply may follow (RFC 3834 section 2; bounces have an empty return path)."""

    def header(name: str) -> str:
        return str(message.get(name, "")).strip().lower()

    return (
        header("auto-submitted").partition(";")[0].strip() not in ("", "no")
        or header("precedence") in ("bulk", "list", "junk", "auto_reply")
        or header("return-path") == "<>"
        or any(name in message for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-failed-recipients"))
        or message.get_content_type() == "multipart/report"
        or bool(MACHINES.match(sender))
        or bool(AUTOMATIC_SUBJECT.match(header_text(message.get("subject", ""))))
    )


def _parts_of(message: Message, folder: Path) -> tuple[str, tuple[MailPart, ...], tuple[MailProblem, ...], str]:
    found = list(islice(leaves(message), MAX_PARTS + 1))
    collected = _Collected(folder, shown_pictures([_page(part) for part in found if part.get_content_type() == "text/html"]))
    for number, part in enumerate(found[:MAX_PARTS]):
        collected.take(part, number)
    if len(found) > MAX_PARTS:
        collected.troubles.append(MailProblem("too_many", ""))
    return collected.text, tuple(collected.parts), tuple(collected.troubles), collected.digest.hexdigest()


def _page(part: Message) -> str:
    content = part.get_payload(decode=True)
    return from_bytes(content[: 4 * MAX_TEXT], str(part.get_content_charset() or "")) if isinstance(content, bytes) else ""


class _Collected:
    """Texts and files of a mail, collected part by part."""

    def __init__(self, folder: Path, shown: frozenset[str]) -> None:
        self.folder, self.shown = folder, shown
        self.plains: list[str] = []
        self.pages: list[str] = []
        self.parts: list[MailPart] = []
        self.troubles: list[MailProblem] = []
        self.budget, self.digest = ExtractionBudget(), hashlib.sha256()

    @property
    def text(self) -> str:
        text = "\n".join(self.plains) if any(one.strip() for one in self.plains) else "\n".join(_words(page) for page in self.pages)
        # Some links are only in the HTML part.
        extra = [link.address + (f" 提取码: {link.code}" if link.code else "") for page in self.pages for link in links_in(page) if link.address not in text]
        return "\n".join([text, *dict.fromkeys(extra)]) if extra else text

    def take(self, part: Message, number: int) -> None:
        """Collect the text of a part, or write its file."""
        name, kind = file_name(part), part.get_content_type()
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        self.digest.update(hashlib.sha256(content).digest())
        is_attached = (part.get_content_disposition() or "") == "attachment"
        if not name and not is_attached and kind in ("text/plain", "text/html"):
            self._take_text(part, kind, content, number)
        elif content and kind not in SIGNATURES and (name or is_attached or kind not in UNNAMED):
            # A picture that the page shows belongs to it, whatever its disposition.
            is_inline = kind.startswith("image/") and content_id(part) in self.shown
            suffix = kind.rpartition("/")[2]
            self._take_file(name or (f"{number}.{suffix}" if USUAL_ENDING.fullmatch(suffix) else str(number)), kind, content, is_inline=is_inline)

    def _take_text(self, part: Message, kind: str, content: bytes, number: int) -> None:
        for name, file in uuencoded_files(content):
            self._take_file(unescaped(name) or f"{number}.bin", "application/octet-stream", file, is_inline=False)
        text = from_bytes(without_uuencoded(content)[: 4 * MAX_TEXT], str(part.get_content_charset() or ""))
        (self.plains if kind == "text/plain" else self.pages).append(text)

    def _take_file(self, name: str, kind: str, content: bytes, *, is_inline: bool) -> None:
        path = new_path(self.folder)
        path.write_bytes(content)
        found, wrong = _opened(path, name, kind, self.folder, self.budget)
        self.parts += [MailPart(*item[:4], "inline") if is_inline else MailPart(*item) for item in found]
        self.troubles += [MailProblem(*item) for item in wrong]


def _opened(path: Path, name: str, kind: str, folder: Path, budget: ExtractionBudget) -> tuple[list[tuple[str, str, str, int, str]], list[tuple[str, str]]]:
    """Return the file itself, or the files inside it; and problems."""
    if is_tnef(path, name, kind):
        return _inside(path, name, open_tnef(path, target=folder, budget=budget), "tnef")
    if is_archive(path, name):
        return _inside(path, name, unpack(path, name, target=folder, budget=budget), "archive")
    wrong = [("closed_archive", name)] if is_closed(path, name) else []
    return [(_with_ending(path, name), "", str(path), path.stat().st_size, "attached")], wrong


def _with_ending(path: Path, name: str) -> str:
    """Return the name, of a document under a name that says nothing with the extension by its bytes."""
    if USUAL_ENDING.fullmatch(ending(name)) and ending(name) not in UNCLEAR:
        return name
    with path.open("rb") as source:
        head = source.read(8)
    kind = next((kind for mark, kind in MARKS if head.startswith(mark)), "") or (document_kind(path) if head.startswith(b"PK") else "")
    stem = name.rpartition(".")[0] if ending(name) in UNCLEAR or len(ending(name)) > len("numbers") else name
    return f"{stem or name}.{kind}" if kind else name


def _inside(path: Path, name: str, made: ExtractionResult, came: str) -> tuple[list[tuple[str, str, str, int, str]], list[tuple[str, str]]]:
    if not made.files:
        return [(name, "", str(path), path.stat().st_size, "attached")], made.troubles
    path.unlink()
    base = name.rpartition(".")[0] if came == "archive" else ""
    rows = [(item.name, f"{base}/{item.folder}".strip("/"), str(item.path), item.path.stat().st_size, came) for item in made.files]
    return rows, made.troubles


def _words(page: str) -> str:
    from lxml import html as html_parser
    from lxml.etree import LxmlError, ParserError

    try:
        tree = html_parser.fromstring(page.encode("utf-8", "replace"), parser=html_parser.HTMLParser(encoding="utf-8"))
    except (LxmlError, ParserError, ValueError):
        return re.sub(r"<[^>]+>", " ", page)
    for node in tree.iter("br", "p", "div", "tr", "li"):
        node.tail = "\n" + (node.tail or "")
    for node in list(tree.iter("script", "style")):
        node.drop_tree()
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return "\n".join(line for line in lines if line)
