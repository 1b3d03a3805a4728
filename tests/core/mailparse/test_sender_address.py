"""The From header names one sender, or a person decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.mailparse import SenderDoubt
from baosong.core.mailparse.message import read_headers


def read(*values, more=""):
    lines = [b"From: " + (value if isinstance(value, bytes) else value.encode()) for value in values]
    found = read_headers(b"\r\n".join([*lines, *more.encode().splitlines(), b"Subject: x", b"", b""]))
    return found.sender, found.sender_name, found.sender_doubt


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("c1@example.edu.cn", "c1@example.edu.cn", ""),
        ("<C1@Example.EDU.cn>", "c1@example.edu.cn", ""),
        ("王小明 <c1@example.edu.cn>", "c1@example.edu.cn", "王小明"),
        ("王小明 <c1@example.edu.cn>".encode("gbk"), "c1@example.edu.cn", "王小明"),
        ('"王, 小明" <c1@example.edu.cn>', "c1@example.edu.cn", "王, 小明"),
        ('"王\\"小明" <c1@example.edu.cn>', "c1@example.edu.cn", '王\\"小明'),
        ('"zzb@example.edu.cn" <c1@example.edu.cn>', "c1@example.edu.cn", "zzb@example.edu.cn"),
        ("c1@example.edu.cn (王小明)", "c1@example.edu.cn", "王小明"),
        ("王小明\r\n\t<c1@example.edu.cn>", "c1@example.edu.cn", "王小明"),
        ("=?utf-8?B?546L5bCP5piO?= <c1@example.edu.cn>", "c1@example.edu.cn", "王小明"),
        ('"=?GBK?B?zfXQocP3?=" <c1@example.edu.cn>', "c1@example.edu.cn", "王小明"),
        # Encoded words are decoded for the name alone: the address in them is none.
        ("=?utf-8?q?c1=40example.edu.cn_=3Cx=3E?= <evil@evil.example>", "evil@evil.example", "c1@example.edu.cn <x>"),
        ("=?utf-8?q?=3Cc1=40example.edu.cn=3E=2C?= <evil@evil.example>", "evil@evil.example", "<c1@example.edu.cn>,"),
        ("=?utf-8?q?c1?=@evil.example", "=?utf-8?q?c1?=@evil.example", ""),
        ("c1@xn--xample-2of.edu.cn", "c1@xn--xample-2of.edu.cn", ""),
    ],
)
def test_one_address_is_the_sender(value, address, name):
    assert read(value) == (address, name, SenderDoubt.NONE)


@pytest.mark.parametrize(
    "values",
    [
        ("c1@example.edu.cn", "evil@evil.example"),
        ("c1@example.edu.cn", "c1@example.edu.cn"),
        ("c1@example.edu.cn", ""),
        ("c1@example.edu.cn, evil@evil.example",),
        ("<c1@example.edu.cn> <evil@evil.example>",),
        ("c1@example.edu.cn <evil@evil.example>",),
        ("支部: c1@example.edu.cn, c2@example.edu.cn;",),
        ("@evil.example:c1@example.edu.cn",),
        ("c1@example.edu.cn\r\nFrom : evil@evil.example",),
        ("c1@example.edu.cn\r\nfrom : evil@evil.example",),
        ("c1@example.edu.cn\r\nFROM\t: evil@evil.example",),
    ],
)
def test_several_are_decided_by_a_person(values):
    assert read(*values)[0] == ""
    assert read(*values)[2] == SenderDoubt.SEVERAL


@pytest.mark.parametrize(
    "value",
    [
        "",
        "王小明",
        "支部: c1@example.edu.cn;",
        "c1@example.edu.cn,",
        "=?utf-8?q?c1=40example.edu.cn?=",
        "<=?utf-8?q?c1=40example.edu.cn?=>",
        "c1@example.edu.cn.",
        "c1@.example.edu.cn",
        "c1@[192.0.2.1]",
        '"c 1"@example.edu.cn',
        "c1@ｅxample.edu.cn",
        "c1@example。edu.cn",
        "c1@e\u0445ample.edu.cn",
        "c1@ban\u212a.example",
        "c1@example.edu.cn (x",
        '"x <c1@example.edu.cn>',
        "c1@example.edu.cn\x00",
        # In GBK the backslash is half of a character: programs disagree on where the name ends.
        b'"\x81\\" <c1@example.edu.cn>',
        "a" * 250 + "@example.edu.cn",
    ],
)
def test_an_address_that_programs_may_read_differently_is_decided_by_a_person(value):
    address, name, doubt = read(value)

    assert (address, doubt) == ("", SenderDoubt.UNCLEAR)
    assert name == "" or name[0] in '王支c<="a@'


def test_a_person_reads_the_whole_header():
    assert read("王小明 <c1@example.edu.cn>", "evil@evil.example")[1] == "王小明 <c1@example.edu.cn>; evil@evil.example"
    assert read("=?utf-8?B?546L5bCP5piO?= <c1@example.edu.cn.>")[1] == "王小明 <c1@example.edu.cn.>"


def test_other_headers_do_not_help():
    assert read(more="Sender: c1@example.edu.cn\nReply-To: c1@example.edu.cn\nReturn-Path: <c1@example.edu.cn>")[0] == ""
    assert read("evil@evil.example", more="Sender: c1@example.edu.cn\nReply-To: c1@example.edu.cn")[0] == "evil@evil.example"


@given(st.binary(max_size=80))
def test_any_bytes_are_one_ascii_address_or_none(value):
    address, _name, doubt = read(value.replace(b"\r", b"").replace(b"\n", b""))

    assert bool(address) != bool(doubt)
    assert address.isascii()
    assert address.count("@") == (1 if address else 0)
