"""Which authentication results count, and what they prove of a sender."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.mailparse import ReceivingServer, SenderVerdict, judge
from baosong.core.mailparse.message import read_headers

SENDER = "c1@example.edu.cn"
OURS = "mx.example.edu.cn"
# The server's own line at the entry of a mail, and the line of the server before it.
ENTRY = f"Received: from evil.example (mail.evil.example [203.0.113.9]) by {OURS} (Postfix) with ESMTPS id 1 for <zzb@example.edu.cn>; Mon, 11 May 2026 08:00:00 +0800"
FOREIGN = "Received: from laptop ([198.51.100.7]) by mail.evil.example with ESMTPA; Mon, 11 May 2026 07:59:59 +0800"
STORED = f"Received: from {OURS} ({OURS} [10.0.0.5]) by store.example.edu.cn (Dovecot) with LMTP id 2; Mon, 11 May 2026 08:00:01 +0800"
SCANNED = f"Received: from localhost (localhost [127.0.0.1]) by {OURS} (Postfix) with ESMTP id 3; Mon, 11 May 2026 08:00:01 +0800"
PASSED, FAILED, UNKNOWN = SenderVerdict.PASSED, SenderVerdict.FAILED, SenderVerdict.UNKNOWN
PROOF = f"Authentication-Results: {OURS}; dmarc=pass header.from=example.edu.cn"
REFUTED = f"Authentication-Results: {OURS}; dmarc=fail header.from=example.edu.cn"


def verdict(*lines, sender=SENDER, server=OURS, **values):
    found = read_headers("\r\n".join([*lines, f"From: {sender}", "Subject: x", "", ""]).encode())
    return judge(found.trace, sender=found.sender, server=ReceivingServer(server, **values)).verdict


def result(text, **values):
    return verdict(f"Authentication-Results: {text}", ENTRY, **values)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"{OURS}; dmarc=pass header.from=example.edu.cn", PASSED),
        (f"{OURS.upper()}; DMARC=Pass Header.From=EXAMPLE.edu.cn", PASSED),
        (f"{OURS}.; dmarc=pass header.from=example.edu.cn", UNKNOWN),
        (f"(by us) {OURS} 1 (version); dmarc (x) = (y) pass (p=none) header.from (z) = example.edu.cn", PASSED),
        (f"{OURS};\r\n\tdmarc=pass\r\n header.from=example.edu.cn", PASSED),
        (f"{OURS}; dmarc=fail header.from=example.edu.cn; spf=pass smtp.mailfrom=x@evil.example", FAILED),
        # DMARC of another From than the parsed one, also of a subdomain or a look-alike.
        (f"{OURS}; dmarc=pass header.from=evil.example", FAILED),
        (f"{OURS}; dmarc=pass header.from=students.example.edu.cn", FAILED),
        (f"{OURS}; dmarc=pass header.from=xn--xample-2of.edu.cn", FAILED),
        (f"{OURS}; spf=pass smtp.mailfrom=c1@example.edu.cn; dkim=none", PASSED),
        (f"{OURS}; spf=pass smtp.mailfrom=bounce@mail.example.edu.cn", UNKNOWN),
        # A forwarded mail: the forwarder's address fails, the signature holds.
        (f"{OURS}; spf=fail smtp.mailfrom=c1@example.edu.cn; dkim=pass header.d=example.edu.cn; dmarc=pass header.from=example.edu.cn", PASSED),
        # Passed for its own domain, which is not the sender's.
        (f"{OURS}; spf=pass smtp.mailfrom=x@evil.example", UNKNOWN),
        (f"{OURS}; spf=pass smtp.mailfrom=x@example.edu.cn.evil.example", UNKNOWN),
        (f"{OURS}; spf=pass smtp.mailfrom=x@myexample.edu.cn", UNKNOWN),
        (f"{OURS}; dkim=pass header.d=evil.example header.i=@example.edu.cn", UNKNOWN),
        (f"{OURS}; spf=softfail smtp.mailfrom=c1@example.edu.cn", FAILED),
        (f"{OURS}; dkim=pass header.d=edu.cn", UNKNOWN),
        (f"{OURS}; auth=pass smtp.auth=c1", PASSED),
        (f"{OURS}; auth=pass smtp.auth=c1@example.edu.cn", PASSED),
        (f"{OURS}; auth=pass smtp.auth=someone-else", FAILED),
        (f"{OURS}; none", UNKNOWN),
        # A property that is missing, empty or twice there proves nothing.
        (f"{OURS}; dmarc=pass", UNKNOWN),
        (f"{OURS}; dmarc=pass header.from=", UNKNOWN),
        (f"{OURS}; dmarc=pass header.from=example.edu.cn header.from=evil.example", UNKNOWN),
        (f"{OURS}; spf=pass", UNKNOWN),
        (f"{OURS}; spf=pass smtp.helo=example.edu.cn", UNKNOWN),
        (f"{OURS}; spf=pass smtp.mailfrom=x@evil.example smtp.helo=example.edu.cn", UNKNOWN),
        (f"{OURS}; spf=pass smtp.mailfrom=x@evil.example smtp.mailfrom=c1@example.edu.cn", UNKNOWN),
        (f"{OURS}; dkim=pass", UNKNOWN),
        (f"{OURS}; auth=pass", UNKNOWN),
        (f"{OURS}; dmarc=fail", FAILED),
        # What stands in a comment or a quoted string is no result.
        (f"{OURS}; spf=none (x; dmarc=pass header.from=example.edu.cn) smtp.mailfrom=x@evil.example", UNKNOWN),
        (f'{OURS}; spf=pass reason="a; dmarc=pass header.from=example.edu.cn" smtp.mailfrom=x@evil.example', UNKNOWN),
        (f'{OURS}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.edu.cn"@evil.example', UNKNOWN),
        # Another server's name, or one that only looks like ours.
        ("mx.evil.example; dmarc=pass header.from=example.edu.cn", UNKNOWN),
        (f"mx.evil.example ({OURS}); dmarc=pass header.from=example.edu.cn", UNKNOWN),
        (f"{OURS}.evil.example; dmarc=pass header.from=example.edu.cn", UNKNOWN),
        ("mx\uff0eexample\uff0eedu\uff0ecn; dmarc=pass header.from=example.edu.cn", UNKNOWN),
    ],
)
def test_what_one_header_proves(header, expected):
    assert result(header) == expected


def test_a_bare_account_name_is_one_of_the_server_s_domain():
    assert result(f"{OURS}; auth=pass smtp.auth=c1", sender="c1@mail.example") == FAILED


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([PROOF, ENTRY, FOREIGN], PASSED),
        # Stores and scanners add further lines of the server's own.
        ([STORED, PROOF, ENTRY, FOREIGN], PASSED),
        ([PROOF, STORED, SCANNED, ENTRY, FOREIGN], PASSED),
        ([STORED, SCANNED, PROOF, ENTRY, FOREIGN], PASSED),
        # What stands below the entry may have come with the mail.
        ([ENTRY, PROOF, FOREIGN], UNKNOWN),
        ([STORED, ENTRY, PROOF, FOREIGN], UNKNOWN),
        ([PROOF], UNKNOWN),
        ([ENTRY.replace("from evil.example (mail.evil.example [203.0.113.9])", "from pc.example.edu.cn (pc.example.edu.cn [10.1.2.3])"), PROOF, ENTRY], UNKNOWN),
        ([ENTRY.replace("from evil.example (mail.evil.example [203.0.113.9])", f"from {OURS} (unknown [10.1.2.3])"), PROOF, ENTRY], UNKNOWN),
        ([STORED.replace(f"({OURS} [10.0.0.5])", "(10.0.0.5)"), PROOF, ENTRY, FOREIGN], PASSED),
        ([STORED.replace(f" ({OURS} [10.0.0.5])", ""), PROOF, ENTRY, FOREIGN], PASSED),
        ([PROOF, "Received: by store (Coremail) with SMTP id 5; Mon, 11 May 2026 08:00:01 +0800", FOREIGN], PASSED),
        (["Received: by store (Coremail) with SMTP id 5; Mon, 11 May 2026 08:00:01 +0800", PROOF, FOREIGN], UNKNOWN),
        # Written by the sender: below another server's line, or below the entry under a line that names us.
        ([ENTRY, FOREIGN, PROOF], UNKNOWN),
        ([FOREIGN, PROOF], UNKNOWN),
        ([ENTRY, ENTRY, PROOF], UNKNOWN),
        ([STORED, ENTRY, SCANNED, PROOF], UNKNOWN),
        ([ENTRY.replace("from evil.example", f"from {OURS}"), ENTRY, PROOF], UNKNOWN),
        ([ENTRY.replace("from evil.example (mail.evil.example", f"from {OURS} (unknown"), ENTRY, PROOF], UNKNOWN),
        ([f"Received: from x (x by {OURS}) by mx.evil.example; Mon, 11 May 2026 08:00:00 +0800", PROOF], UNKNOWN),
        ([f"Received: from x by {OURS}.evil.example; Mon, 11 May 2026 08:00:00 +0800", PROOF], UNKNOWN),
        # The topmost header decides; one below cannot heal it.
        ([f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom=x@evil.example", f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom={SENDER}", ENTRY], FAILED),
        ([f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom=x@evil.example", ENTRY, f"Authentication-Results: {OURS}; auth=pass smtp.auth=c1"], FAILED),
        ([REFUTED, PROOF, ENTRY], FAILED),
        ([PROOF, REFUTED, ENTRY], FAILED),
        ([REFUTED, ENTRY, PROOF, FOREIGN], FAILED),
        # The server writes above its own line: what stands below it came with the mail.
        ([f"Authentication-Results: {OURS}; spf=none smtp.mailfrom=x@evil.example", ENTRY, PROOF], UNKNOWN),
        # Several programs of one server, each with a header of its own: the one that checks DMARC writes last.
        ([f"Authentication-Results: {OURS}; dkim=none", PROOF, ENTRY], UNKNOWN),
        ([f"Authentication-Results: {OURS}; none", PROOF, ENTRY], UNKNOWN),
        ([PROOF, f"Authentication-Results: {OURS}; dkim=fail header.d=example.edu.cn", ENTRY], PASSED),
        # A header of the server that cannot be parsed may be the one that refutes.
        ([f"Authentication-Results: {OURS}; dmarc=fail header.from=<x", PROOF, ENTRY], UNKNOWN),
        ([f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom=甲@evil.example", PROOF, ENTRY], UNKNOWN),
        ([f'Authentication-Results: "{OURS}"; spf=fail smtp.mailfrom=x@evil.example', PROOF, ENTRY], UNKNOWN),
        ([f"Authentication-Results: {OURS} 2; dmarc=fail", PROOF, ENTRY], UNKNOWN),
        ([REFUTED, f"Authentication-Results: {OURS} ;;; broken", ENTRY], FAILED),
        # Headers of other names are not the server's word on this hop.
        ([f"ARC-Authentication-Results: i=1; {OURS}; dmarc=pass header.from=example.edu.cn", ENTRY], UNKNOWN),
        ([f"X-Authentication-Results: {OURS}; dmarc=pass header.from=example.edu.cn", ENTRY], UNKNOWN),
        ([f"Received-SPF: pass ({OURS}) envelope-from={SENDER}", ENTRY], UNKNOWN),
        ([], UNKNOWN),
    ],
)  # fmt: skip
def test_only_headers_that_the_server_wrote_count(lines, expected):
    assert verdict(*lines) == expected


def test_without_a_server_we_know_nothing_is_proven():
    assert verdict(PROOF, ENTRY, server="") == UNKNOWN
    assert verdict(PROOF, ENTRY, server=" ") == UNKNOWN


@pytest.mark.parametrize(
    "own",
    [
        "none",
        "spf=none smtp.mailfrom=x@evil.example",
        "spf=temperror smtp.mailfrom=x@evil.example",
        "spf=pass smtp.mailfrom=e@evil.example; dkim=none; dmarc=none",
    ],
)
@pytest.mark.parametrize("writes_below", [False, True])
def test_a_second_header_with_the_server_s_name_is_never_believed(own, writes_below):
    first = f"Authentication-Results: {OURS}; {own}"

    for lines in ([first, PROOF, ENTRY], [ENTRY, first, PROOF], [first, ENTRY, PROOF]):
        assert verdict(*lines, FOREIGN, writes_below=writes_below) == UNKNOWN


def test_a_server_that_removes_foreign_results_may_write_below_its_own_line():
    """RFC 8601 sections 5 and 7.1."""
    assert verdict(ENTRY, PROOF, FOREIGN, writes_below=True) == PASSED
    assert verdict(STORED, SCANNED, ENTRY, PROOF, FOREIGN, writes_below=True) == PASSED
    assert verdict(ENTRY, FOREIGN, PROOF, writes_below=True) == UNKNOWN
    assert verdict(STORED, PROOF, FOREIGN, ENTRY, PROOF, writes_below=True) == UNKNOWN


@pytest.mark.parametrize("account", ["student@example.edu.cn", "student", "student@stu.example.edu.cn", "c1@stu.example.edu.cn"])
@pytest.mark.parametrize(
    "also", ["spf=pass smtp.mailfrom=c1@example.edu.cn", "dmarc=pass header.from=example.edu.cn", "dkim=pass header.d=example.edu.cn", "x-a=b"]
)
def test_whoever_signed_on_as_another_is_not_the_sender(account, also):
    assert result(f"{OURS}; auth=pass smtp.auth={account}; {also}") == FAILED
    assert verdict(f"Authentication-Results: {OURS}; {also}", f"Authentication-Results: {OURS}; auth=pass smtp.auth={account}", ENTRY) == FAILED


def test_a_shared_account_refutes_nobody():
    shared = {"shared_accounts": frozenset({"party@example.edu.cn"})}

    assert result(f"{OURS}; auth=pass smtp.auth=party@example.edu.cn; dmarc=pass header.from=example.edu.cn", **shared) == PASSED
    assert result(f"{OURS}; auth=pass smtp.auth=party@example.edu.cn", **shared) == UNKNOWN


@pytest.mark.parametrize("checked", ["student@stu.example.edu.cn", "student@example.edu.cn", "stu.example.edu.cn", "c1@stu.example.edu.cn"])
def test_within_the_server_s_own_domain_only_the_same_address_is_aligned(checked):
    assert result(f"{OURS}; spf=pass smtp.mailfrom={checked}") == UNKNOWN
    # Elsewhere alignment is relaxed.
    assert result(f"{OURS}; spf=pass smtp.mailfrom=bounce@mail.partner.example", sender="a@partner.example") == PASSED


# What a client sent as its name, or its reverse name, inside the server's own line; servers write it in several forms.
NAMES_OF_CLIENTS = (
    "unknown (HELO 127.0.0.1) (203.0.113.9)",
    "unknown (HELO [127.0.0.1]) (203.0.113.9)",
    "localhost (localhost [127.0.0.1]) (mail.evil.example [203.0.113.9])",
    "a (127.0.0.1) (mail.evil.example [203.0.113.9])",
    f"{OURS} with LMTP (mail.evil.example [203.0.113.9])",
    f"{OURS} by {OURS} with LMTP (mail.evil.example [203.0.113.9])",
    f"{OURS} ({OURS} [203.0.113.9])",
    "[127.0.0.1] ([203.0.113.9])",
    "localhost ([203.0.113.9] helo=[127.0.0.1])",
)


@pytest.mark.parametrize("client", NAMES_OF_CLIENTS)
def test_no_name_of_a_client_makes_its_mail_one_of_the_server(client):
    entry = f"Received: from {client} by {OURS} (Postfix) with ESMTP id 1; Mon, 11 May 2026 08:00:00 +0800"
    forged = f"Received: from c1.example.edu.cn (c1.example.edu.cn [10.0.0.8]) by {OURS} (Postfix) with ESMTPSA id 2; Mon, 11 May 2026 07:59:00 +0800"

    assert verdict(entry, PROOF, forged) is UNKNOWN


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_whatever_a_client_calls_itself_it_proves_nothing(name):
    entry = f"Received: from {name} (mail.evil.example [203.0.113.9]) by {OURS} (Postfix) with ESMTP id 1; Mon, 11 May 2026 08:00:00 +0800"
    forged = f"Received: from c1.example.edu.cn (c1.example.edu.cn [10.0.0.8]) by {OURS} (Postfix) with ESMTPSA id 2; Mon, 11 May 2026 07:59:00 +0800"

    assert verdict(entry, PROOF, forged) is not PASSED


@pytest.mark.parametrize(("identity", "expected"), [("@example.edu.cn", PASSED), (SENDER, PASSED), ("student@example.edu.cn", UNKNOWN)])
def test_a_signature_for_another_account_of_the_domain_proves_nothing(identity, expected):
    assert result(f"{OURS}; dkim=pass header.d=example.edu.cn header.i={identity}") is expected
