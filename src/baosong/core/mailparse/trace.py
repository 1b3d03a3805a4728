"""Authentication-Results headers that the receiving server wrote (RFC 8601 section 5), by their place among the Received headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from ipaddress import ip_address
from typing import Final

MOST_HEADERS: Final = 100
RECEIVED: Final = "received"
RESULTS: Final = "authentication-results"
COMMENT: Final = re.compile(r"\([^()]*\)")
BY: Final = re.compile(r"(?:^|\s)by\s+([^\s;]+)", re.IGNORECASE)
# A hop: the name that the client gave, one comment with its name and address as the server saw them, and the server. Some servers write the
# name as it was sent, with spaces and brackets: a second comment or a second "by" may be of the client, so that nothing of the line is believed.
HOP: Final = re.compile(r"^from\s+(\S+)\s+\((?:(\S+)\s+)?\[?(?:IPv6:)?([0-9A-Fa-f.:]+)\]?\)\s+by\s+(?!.*\sby\s)\S+(.*)$", re.IGNORECASE)
# A hop whose line does not say who the client was, as it is written for a delivery within a machine.
LOCAL_HOP: Final = re.compile(r"^from\s+([^\s()]+)\s+by\s+(?!.*\sby\s)\S+(.*)$", re.IGNORECASE)
# Registries below which everybody can have a domain.
PUBLIC_SUFFIXES: Final = frozenset({"edu.cn", "com.cn", "gov.cn", "org.cn", "net.cn", "ac.cn", "mil.cn"})


LMTP: Final = re.compile(r"^(?:\s+\([^()]*\))?\s+with\s+(?:UTF8)?LMTP[SA]*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReceivingServer:
    """The server that checks senders, by its authserv-id.

    `writes_below`: it removes foreign headers with that id and writes its own below its Received header.
    `shared_accounts`: accounts through which several people send.
    """

    name: str
    writes_below: bool = False
    shared_accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """A Received or Authentication-Results header: its name in lower case, and its value on one line."""

    name: str
    value: str


def trace_of(message: Message) -> tuple[TraceHeader, ...]:
    """The trace headers of a mail, topmost first."""
    found = (TraceHeader(name.lower(), " ".join(str(value).split())) for name, value in message.items() if name.lower() in (RECEIVED, RESULTS))
    return tuple(found)[:MOST_HEADERS]


def own_results(trace: Sequence[TraceHeader], server: ReceivingServer) -> tuple[str, ...]:
    """Values of the Authentication-Results headers of the server, topmost first.

    They stand above the Received header with which the server records the entry of the mail: everything below that header may have
    come with the mail. Only of a server that is known to remove foreign headers with its name, those directly below count as well.
    """
    above: list[str] = []
    below: list[str] = []
    is_entered, is_top = False, True
    for header in trace:
        if header.name == RESULTS:
            if authserv_id(header.value) == host_name(server.name):
                (below if is_entered else above).append(header.value)
            continue
        if is_entered or not _is_written_by(header.value, server.name, is_top=is_top):
            break
        is_entered, is_top = not _is_internal(header.value, server.name), False
    if not is_entered:
        # Without the server's own line on the entry, nothing shows that the server wrote them.
        return ()
    return tuple(above) or (tuple(below) if server.writes_below else ())


def claims_of(trace: Sequence[TraceHeader], server: ReceivingServer) -> tuple[str, ...]:
    """Values of all headers that carry the server's name, wherever they stand: they may refute, and prove nothing."""
    return tuple(header.value for header in trace if header.name == RESULTS and authserv_id(header.value) == host_name(server.name))


def host_name(written: str) -> str:
    """A host name for comparison: ASCII letters in lower case, no dot at the end."""
    name = written.strip().strip('"').rstrip(".")
    return name.lower() if name.isascii() else name


def is_public_suffix(domain: str) -> bool:
    """Whether a domain belongs to a registry, so that it proves nothing."""
    return "." not in domain or domain in PUBLIC_SUFFIXES


def authserv_id(value: str) -> str:
    """The name of the server that wrote an Authentication-Results header, also of one that cannot be parsed further."""
    words = _uncommented(value).partition(";")[0].split()
    return host_name(words[0]) if words else ""


def _uncommented(value: str) -> str:
    before = ""
    while before != value:
        before, value = value, COMMENT.sub(" ", value)
    return value.strip()


def is_of(host: str, server: str) -> bool:
    """Whether a host is the server or in its domain."""
    server, host = host_name(server), host_name(host)
    parent = server.partition(".")[2]
    domain = server if is_public_suffix(parent) else parent
    return host in (server, domain) or host.endswith(f".{domain}")


def _is_written_by(received: str, server: str, *, is_top: bool) -> bool:
    """Whether the server wrote a Received header. Only it can have written the topmost one if that names a host without a domain."""
    by = BY.search(_uncommented(received))
    return by is not None and (is_of(by[1], server) or (is_top and "." not in host_name(by[1])))


def _is_internal(received: str, server: str) -> bool:
    """Whether a Received header records a hop of the server to itself or to its store, which no other machine of the domain can cause."""
    if hop := HOP.fullmatch(received):
        given, name, address, behind = hop.groups()
        return _is_loopback(address) or (LMTP.match(behind) is not None and is_of(given, server) and (name is None or is_of(name, server)))
    if hop := LOCAL_HOP.fullmatch(received):
        return is_of(hop[1], server) and LMTP.match(hop[2]) is not None
    return False


def _is_loopback(written: str) -> bool:
    try:
        return ip_address(written).is_loopback
    except ValueError:
        return False
