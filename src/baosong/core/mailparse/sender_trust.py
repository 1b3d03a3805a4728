"""Verdict on a mail's sender from Authentication-Results headers (RFC 8601).

Only results that the receiving server wrote count (see `trace`). Its topmost header decides: if that proves nothing, nothing is
proven. A property that a result lacks proves nothing.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, Final

from baosong.core.mailparse.trace import ReceivingServer, TraceHeader, claims_of, host_name, is_of, is_public_suffix, own_results

logging.getLogger("authres").setLevel(logging.ERROR)
FAILED: Final = frozenset({"fail", "hardfail", "softfail", "policy", "permerror"})
DMARC_PASSED: Final = frozenset({"pass", "bestguesspass"})


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


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One result of a header; properties that occur twice with different values are left out."""

    method: str
    outcome: str
    properties: dict[str, str]


def judge(trace: Sequence[TraceHeader], *, sender: str, server: ReceivingServer) -> SenderTrust:
    """Return the verdict from a mail's trace headers.

    In the server's topmost header an SMTP AUTH of somebody else refutes; then DMARC decides if it was checked, else an SPF, DKIM or
    SMTP AUTH result that is aligned with the sender's domain. Further headers under the server's name can only refute.
    UNKNOWN without a server's name, or without results under it.
    """
    if not server.name.strip():
        return SenderTrust(SenderVerdict.UNKNOWN)
    own = [list(_results(value)) for value in own_results(trace, server)]
    verdict = _verdict(own[0], sender, server) if own else SenderVerdict.UNKNOWN
    claimed = [result for value in claims_of(trace, server) for result in _results(value)]
    if any(result.method == "dmarc" and result.outcome in FAILED for result in claimed) or any(
        _is_of_another(result, sender, server) for results in own for result in results
    ):
        verdict = SenderVerdict.FAILED
    return SenderTrust(verdict, tuple((result.method, result.outcome) for results in own for result in results))


def _verdict(results: Sequence[AuthResult], sender: str, server: ReceivingServer) -> SenderVerdict:
    dmarc = [result for result in results if result.method == "dmarc"]
    if any(_refutes_dmarc(result, sender) for result in dmarc):
        return SenderVerdict.FAILED
    if _is_written_for_another(results, sender, server):
        return SenderVerdict.UNKNOWN
    if any(result.outcome in DMARC_PASSED and "header.from" in result.properties for result in dmarc):
        return SenderVerdict.PASSED
    if any(result.outcome == "pass" and _authenticates(result, sender, server) for result in results):
        return SenderVerdict.PASSED
    has_failed = any(result.outcome in FAILED and result.method in ("spf", "dkim") for result in results)
    return SenderVerdict.FAILED if has_failed else SenderVerdict.UNKNOWN


def _signed_on(result: AuthResult, sender: str, server: ReceivingServer) -> str:
    """The address of the account that sent through the server (RFC 8601 section 2.7.4), empty if none did; a bare name is of the server's domain."""
    if result.method != "auth" or result.outcome != "pass":
        return ""
    written = result.properties.get("smtp.auth", "")
    name = (parseaddr(written)[1] or written).lower()
    domain = sender.rpartition("@")[2]
    return f"{name}@{domain if is_of(domain, server.name) else server.name}" if name and "@" not in name else name


def _is_of_another(result: AuthResult, sender: str, server: ReceivingServer) -> bool:
    account = _signed_on(result, sender, server)
    return bool(account) and account != sender and not {account, account.partition("@")[0]} & server.shared_accounts


def _is_written_for_another(results: Sequence[AuthResult], sender: str, server: ReceivingServer) -> bool:
    """Whether envelope or signature name another account of the sender's own domain: domains are then equal, whoever wrote the mail."""
    if not is_of(_domain(sender), server.name) or any(_signed_on(result, sender, server) == sender for result in results):
        return False
    names = {"spf": "smtp.mailfrom", "dkim": "header.i"}
    written = {result.properties.get(names[result.method], "").lower() for result in results if result.method in names and result.outcome == "pass"}
    others = (one for one in written if one != sender and one not in server.shared_accounts)
    # A signature of a domain as a whole names no account: "@example.edu.cn".
    return any(one.partition("@")[0] and "@" in one and _domain(one) == _domain(sender) for one in others)


def _refutes_dmarc(result: AuthResult, sender: str) -> bool:
    """Whether DMARC failed, or was checked for another From address than the parsed one."""
    domain = _domain(result.properties["header.from"]) if "header.from" in result.properties else ""
    return result.outcome in FAILED or (bool(domain) and domain != _domain(sender))


def _results(value: str) -> Iterator[AuthResult]:
    import authres

    try:
        parsed: Any = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except (authres.AuthResError, ValueError, IndexError, AttributeError):
        return
    for result in parsed.results or ():
        properties: dict[str, set[str]] = {}
        for item in result.properties:
            properties.setdefault(f"{item.type}.{item.name}".lower(), set()).add(str(item.value or ""))
        sole = {name: values.pop() for name, values in properties.items() if len(values) == 1}
        yield AuthResult(str(result.method or "").lower(), str(result.result or "").lower(), {name: found for name, found in sole.items() if found})


def _authenticates(result: AuthResult, sender: str, server: ReceivingServer) -> bool:
    """Whether a method other than DMARC passed for the sender's address or domain."""
    if result.method == "auth":
        return _signed_on(result, sender, server) == sender
    # The identity of HELO and a DKIM agent below the signing domain are written by the sender.
    keys = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i")}.get(result.method, ())
    checked = next((result.properties[key] for key in keys if key in result.properties), "")
    return _is_aligned(checked, sender, is_strict=is_of(_domain(sender), server.name))


def _domain(address: str) -> str:
    return host_name(address.rpartition("@")[2])


def _is_aligned(checked: str, sender: str, *, is_strict: bool) -> bool:
    """Alignment (RFC 7489 section 3.1): the domains are equal; if relaxed, one may be a subdomain of the other.

    Strict for the receiving server's own domain, below which students and departments have hosts of their own.
    """
    one, other = _domain(checked), _domain(sender)
    if is_strict or is_public_suffix(min(one, other, key=len)):
        return one == other and bool(one)
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
