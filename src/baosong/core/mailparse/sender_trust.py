"""What the receiving server found out of the sender (RFC 8601), and what that means.

Only results under the receiving server's own name count: a sender can write such headers too, and the server removes
or outranks only those under its own name.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, Final

logging.getLogger("authres").setLevel(logging.ERROR)
FAILED: Final = frozenset({"fail", "hardfail", "softfail", "policy", "permerror"})


class SenderVerdict(StrEnum):
    """Whether the sender is who the mail says: proven, refuted, or not looked into by a server we know."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SenderTrust:
    """The verdict, and the server's results behind it as (method, result)."""

    verdict: SenderVerdict
    results: tuple[tuple[str, str], ...] = ()


def _parsed(header: str) -> Any:
    import authres

    try:
        return authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {header}")
    except (authres.AuthResError, ValueError, IndexError, AttributeError):
        return None


def _is_aligned(domain: str, sender: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1): one domain is the other, or lies under it."""
    one, other = domain.lower().strip(".").rpartition("@")[2], sender.lower().strip(".").rpartition("@")[2]
    # A bare suffix (cn, edu.cn) is nobody's domain and proves nothing.
    shorter = min(one, other, key=len)
    if shorter.count(".") < 1 or shorter in ("edu.cn", "com.cn", "gov.cn", "org.cn", "net.cn", "ac.cn"):
        return one == other and bool(one)
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def judge(headers: Sequence[str], *, sender: str, server: str) -> SenderTrust:
    """The verdict by the Authentication-Results headers (in the order of the mail) of the server of that name.

    DMARC decides where it was looked into; else an SPF, DKIM or sign-on result passes that is aligned with the sender's
    domain. Without a server's name, or without results under it, nothing is known.
    """
    if not server.strip():
        return SenderTrust(SenderVerdict.UNKNOWN)
    seen: list[tuple[str, str]] = []
    passed, failed, dmarc = False, False, ""
    for header in headers:
        parsed = _parsed(header)
        if parsed is None or str(parsed.authserv_id).lower() != server.strip().lower():
            continue
        for result in parsed.results or ():
            method, said = str(result.method or "").lower(), str(result.result or "").lower()
            seen.append((method, said))
            values = {f"{item.type}.{item.name}": str(item.value or "") for item in result.properties}
            if method == "dmarc":
                dmarc = said if _is_aligned(values.get("header.from", sender), sender) else "fail"
            elif said == "pass":
                passed = passed or _speaks_for(method, values, sender)
            elif said in FAILED and method in ("spf", "dkim"):
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


def _speaks_for(method: str, values: dict[str, str], sender: str) -> bool:
    if method == "auth":
        # Sent through the very server, after signing in there as the sender (RFC 8601 section 2.7.4).
        name = parseaddr(values.get("smtp.auth", ""))[1] or values.get("smtp.auth", "")
        return name.lower() in (sender.lower(), sender.lower().partition("@")[0]) and bool(name)
    keys = {"spf": ("smtp.mailfrom", "smtp.helo"), "dkim": ("header.d", "header.i")}.get(method, ())
    return any(values.get(key) and _is_aligned(values[key], sender) for key in keys)
