"""Parse the From header (RFC 5322 section 3.6.2). Only display names are decoded (RFC 2047), after the address has been parsed."""

import re
from dataclasses import dataclass
from email.errors import MisplacedEnvelopeHeaderDefect, MissingHeaderBodySeparatorDefect
from email.message import Message
from enum import StrEnum
from typing import Final

from baosong.core.mailparse.headers import header_text, unescaped

LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 120
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
# What is left of a header with one mailbox, without comments and quoted strings: a phrase and an address in brackets, or an address.
NAMED: Final = re.compile(r"[^<>@,;:]*<\s*([^<>\s]*)\s*>\s*")
BARE: Final = re.compile(r"\s*([^<>\s]+)\s*")

# Python takes "From : a@b" for an envelope line and "from : a@b" for the first line of the text, some mail servers take both for a From header.
BROKEN_HEADERS: Final = (MisplacedEnvelopeHeaderDefect, MissingHeaderBodySeparatorDefect)


class SenderDoubt(StrEnum):
    """Why the From header does not name one sender."""

    NONE = ""
    SEVERAL = "several"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class SenderAddress:
    """Address in lower case and display name. In doubt the address is empty and the name is the whole header, for a person to read."""

    address: str
    name: str
    doubt: SenderDoubt = SenderDoubt.NONE


def sender_of(message: Message) -> SenderAddress:
    """The sender of a mail. Exactly one From header with exactly one ASCII address is accepted; Sender and Reply-To are not regarded."""
    values = [" ".join(str(value).split()) for value in message.get_all("from", [])]
    is_repeated = len(values) > 1 or any(isinstance(defect, BROKEN_HEADERS) for defect in message.defects)
    if not values or is_repeated:
        return _in_doubt(values, SenderDoubt.SEVERAL if is_repeated else SenderDoubt.UNCLEAR)
    (value,) = values
    address, doubt = _address_in(value)
    # Bytes of a multi-byte character may look like syntax; both forms must name the same address.
    if doubt or _address_in(unescaped(value)) != (address, doubt):
        return _in_doubt(values, doubt or SenderDoubt.UNCLEAR)
    return SenderAddress(address.lower(), _name_in(unescaped(value)))


def _in_doubt(values: list[str], doubt: SenderDoubt) -> SenderAddress:
    return SenderAddress("", "; ".join(header_text(value) for value in values)[:LONGEST_NAME], doubt)


def _address_in(value: str) -> tuple[str, SenderDoubt]:
    syntax = _syntax(value)
    if syntax.count("@") > 1:
        return "", SenderDoubt.SEVERAL
    found = NAMED.fullmatch(syntax) or BARE.fullmatch(syntax)
    if found is None or len(found[1]) > LONGEST_ADDRESS or not ADDRESS.fullmatch(found[1]):
        return "", SenderDoubt.UNCLEAR
    return found[1], SenderDoubt.NONE


def _syntax(value: str) -> str:
    """The header without comments, and with a quotation mark for each quoted string; an unclosed one leaves a bracket that no pattern accepts."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for character in value:
        if is_escaped:
            is_escaped = False
        elif character == "\\" and (depth or is_quoted):
            is_escaped = True
        elif is_quoted:
            is_quoted = character != '"'
        elif character == '"' and not depth:
            is_quoted = True
            kept.append('"')
        elif character in "()":
            depth += 1 if character == "(" else -1
            kept.append(" " if depth >= 0 else "<")
        elif not depth:
            kept.append(character)
    return "".join(kept) + ("<" if depth or is_quoted else "")


def _name_in(value: str) -> str:
    """The display name before the brackets, or the comment after a bare address, as older programs write it."""
    phrase, bracket, _ = value.rpartition("<")
    name = phrase if bracket else "".join(re.findall(r"\(([^()]*)\)", value))
    return header_text(name).strip(" \"'")[:LONGEST_NAME]
