"""Verdict on a mail's sender from Authentication-Results headers (RFC 8601).

Only results under the receiving server's own name count: a sender can write such headers too, and the server removes only
those under its own name.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, Final

logging.getLogger("authres").setLevel(logging.ERROR)
FAILED: Final = frozenset({"fail", "hardfail", "softfail", "policy", "permerror"})


class SenderVerdict(StrEnum):
    """Whether the sender is authentic: proven, refuted, or not checked by a known server."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SenderTrust:
    """The verdict, and the server's results as (method, result)."""

    verdict: SenderVerdict
    results: tuple[tuple[str, str], ...] = ()


def _parsed(header: str) -> Any:
    import authres

    try:
        return authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {header}")
    except (authres.AuthResError, ValueError, IndexError, AttributeError):
        return None


def _is_aligned(domain: str, sender: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1): the domains are equal, or one is a subdomain of the other."""
    one, other = domain.lower().strip(".").rpartition("@")[2], sender.lower().strip(".").rpartition("@")[2]
    # A public suffix (cn, edu.cn) belongs to nobody and proves nothing.
    shorter = min(one, other, key=len)
    if shorter.count(".") < 1 or shorter in ("edu.cn", "com.cn", "gov.cn", "org.cn", "net.cn", "ac.cn"):
        return one == other and bool(one)
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def judge(headers: Sequence[str], *, sender: str, server: str) -> SenderTrust:
    """Return the verdict from the Authentication-Results headers (in the mail's order) of the server `server`.

    DMARC decides if it was checked; else an SPF, DKIM or SMTP AUTH result passes that is aligned with the sender's domain.
    UNKNOWN without a server's name, or without results under it.
    """
    if not server.strip():
        return SenderTrust(SenderVerdict.UNKNOWN)
    seen: list[tuple[str, str]] = []
    passed, failed, dmarc = False, False, ""
    for method, outcome, values in _results(headers, server.strip().lower()):
        seen.append((method, outcome))
        if method == "dmarc":
            dmarc = outcome if _is_aligned(values.get("header.from", sender), sender) else "fail"
        elif outcome == "pass":
            passed = passed or _authenticates(method, values, sender)
        elif outcome in FAILED and method in ("spf", "dkim"):
            failed = True
    if not seen:
        return SenderTrust(SenderVerdict.UNKNOWN)
    if dmarc in ("pass", "bestguesspass"):
        return SenderTrust(SenderVerdict.PASSED, tuple(seen))
    if dmarc in FAILED:
        return SenderTrust(SenderVerdict.FAILED, tuple(seen))
    if passed:
        return SenderTrust(SenderVerdict.PASSED, tuple(seen))
    return SenderTrust(SenderVerdict.FAILED if failed else SenderVerdict.UNKNOWN, tuple(seen))


def _results(headers: Sequence[str], server: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield method, outcome and properties of each result of the server."""
    for header in headers:
        parsed = _parsed(header)
        if parsed is None or str(parsed.authserv_id).lower() != server:
            continue
        for result in parsed.results or ():
            values = {f"{item.type}.{item.name}": str(item.value or "") for item in result.properties}
            yield str(result.method or "").lower(), str(result.result or "").lower(), values


def _authenticates(method: str, values: dict[str, str], sender: str) -> bool:
    if method == "auth":
        # Sent through this server after authenticating as the sender (RFC 8601 section 2.7.4).
        name = parseaddr(values.get("smtp.auth", ""))[1] or values.get("smtp.auth", "")
        return name.lower() in (sender.lower(), sender.lower().partition("@")[0]) and bool(name)
    keys = {"spf": ("smtp.mailfrom", "smtp.helo"), "dkim": ("header.d", "header.i")}.get(method, ())
    return any(values.get(key) and _is_aligned(values[key], sender) for key in keys)
