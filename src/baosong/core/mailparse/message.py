"""Parse a mail: sender, times, text, and attachments as files in a folder."""

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from baosong.core.mailparse.archives import CLOSED, ExtractionBudget, ExtractionResult, ending, is_archive, is_tnef, open_tnef, unpack
from baosong.core.mailparse.headers import file_name, from_bytes, header_text
from baosong.core.mailparse.links import Link, links_in
from baosong.core.mailparse.sender_address import SenderDoubt, sender_of
from baosong.core.mailparse.trace import TraceHeader, trace_of

MAX_PARTS: Final = 500
MAX_TEXT: Final = 200_000
AUTOMATIC_SUBJECT: Final = re.compile(
    r"^\s*(?:自动(?:回复|答复|应答)|系统退信|退信通知|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver|delivery (?:status|failure)|returned mail|mail delivery)",
    re.IGNORECASE,
)
MACHINES: Final = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply|bounce|daemon|root)(?:[+@-]|$)", re.IGNORECASE)


class _AsWritten(email.policy.Compat32):
    """Returns headers unchanged, with bare 8-bit bytes, which the standard policy replaces."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002  # signature of the base class
        return value


AS_WRITTEN: Final = _AsWritten()


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
    """A file that could not be opened: broken_archive, locked_archive, closed_archive, bomb, too_many; and its name."""

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


def _leaves(message: Message) -> Iterator[Message]:
    """Yield all leaf parts, iteratively: the nesting depth is chosen by the sender."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting.extend(item for item in reversed(inside) if isinstance(item, Message))
        else:
            yield part


def _parts_of(message: Message, folder: Path) -> tuple[str, tuple[MailPart, ...], tuple[MailProblem, ...], str]:
    plains: list[str] = []
    pages: list[str] = []
    parts: list[MailPart] = []
    troubles: list[MailProblem] = []
    budget, digest = ExtractionBudget(), hashlib.sha256()
    for number, part in enumerate(_leaves(message)):
        if number >= MAX_PARTS:
            troubles.append(MailProblem("too_many", ""))
            break
        name, kind = file_name(part), part.get_content_type()
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        digest.update(hashlib.sha256(content).digest())
        is_attached = (part.get_content_disposition() or "") == "attachment"
        if not name and not is_attached and kind in ("text/plain", "text/html"):
            (plains if kind == "text/plain" else pages).append(from_bytes(content[: 4 * MAX_TEXT], str(part.get_content_charset() or "")))
            continue
        if not content or (
            not name and not is_attached and kind in ("message/delivery-status", "text/calendar", "application/pgp-signature", "text/rfc822-headers")
        ):
            continue
        is_inline = not is_attached and kind.startswith("image/") and bool(part.get("content-id"))
        path = folder / f"{len(list(folder.iterdir())):06d}"
        path.write_bytes(content)
        found, wrong = _opened(path, name or f"{number}.{kind.rpartition('/')[2]}", kind, folder, budget)
        parts += [MailPart(*item[:4], "inline") if is_inline else MailPart(*item) for item in found]
        troubles += [MailProblem(*item) for item in wrong]
    text = "\n".join(plains) if any(one.strip() for one in plains) else "\n".join(_words(page) for page in pages)
    # Some links are only in the HTML part.
    extra = [link.address + (f" 提取码: {link.code}" if link.code else "") for page in pages for link in links_in(page) if link.address not in text]
    text = "\n".join([text, *dict.fromkeys(extra)]) if extra else text
    return text, tuple(parts), tuple(troubles), digest.hexdigest()


def _opened(path: Path, name: str, kind: str, folder: Path, budget: ExtractionBudget) -> tuple[list[tuple[str, str, str, int, str]], list[tuple[str, str]]]:
    """Return the file itself, or the files inside it; and problems."""
    if is_tnef(path, name, kind):
        return _inside(path, name, open_tnef(path, target=folder, budget=budget), "tnef")
    if is_archive(path, name):
        return _inside(path, name, unpack(path, name, target=folder, budget=budget), "archive")
    wrong = [("closed_archive", name)] if ending(name) in CLOSED else []
    return [(name, "", str(path), path.stat().st_size, "attached")], wrong


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
