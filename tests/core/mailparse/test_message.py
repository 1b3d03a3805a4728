"""Mails of many programs: names, text and files are right, and limits hold."""

import base64
import contextlib
import random
from datetime import UTC, datetime
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.mailparse import UnreadableMail, read_mail, read_mail_sandboxed
from baosong.core.mailparse.archives import MAX_FILES
from baosong.core.sandbox import SandboxLimits
from tests.core.mailparse.sample_mails import a_mail, a_zip, attached, raw, winmail

NAME = "文学院+张三+我和我的支部.docx"


def read(tmp_path, content):
    source = tmp_path / "mail.eml"
    source.write_bytes(content if isinstance(content, bytes) else bytes(content))
    return read_mail(source, tmp_path / "parts")


def names(mail):
    return [part.name for part in mail.parts]


def test_a_plain_mail(tmp_path):
    mail = read(tmp_path, a_mail(subject="四个一行动", files=[(NAME, b"abc")], headers=[("Received", "from a by mx; Wed, 20 May 2026 23:59:30 +0800 (CST)")]))

    assert (mail.subject, mail.sender, mail.sender_name) == ("四个一行动", "c1@example.edu.cn", "文学院联络员")
    assert mail.received_at == datetime(2026, 5, 20, 15, 59, 30, tzinfo=UTC)
    assert names(mail) == [NAME]
    assert (tmp_path / "parts").joinpath(mail.parts[0].path).read_bytes() == b"abc"
    assert "请查收" in mail.text
    assert not mail.is_automatic


NAMES = {
    "RFC 2231, GBK": b"Content-Disposition: attachment; filename*=GBK''" + "".join(f"%{b:02X}" for b in NAME.encode("gbk")).encode(),
    "RFC 2231, in pieces": b"Content-Disposition: attachment;\r\n filename*0*=UTF-8''"
    + "".join(f"%{b:02X}" for b in NAME[:8].encode()).encode()
    + b";\r\n filename*1*="
    + "".join(f"%{b:02X}" for b in NAME[8:].encode()).encode(),
    "RFC 2047, against the rule": b'Content-Disposition: attachment; filename="=?GB2312?B?' + base64.b64encode(NAME.encode("gbk")) + b'?="',
    "RFC 2047, in the type alone": b'Content-Type: application/octet-stream; name="=?utf-8?B?'
    + base64.b64encode(NAME.encode())
    + b'?="\r\nContent-Disposition: attachment',
    "RFC 2047, cut inside a character": b'Content-Disposition: attachment; filename="=?utf-8?B?'
    + base64.b64encode(NAME.encode()[:10])
    + b"?= =?utf-8?B?"
    + base64.b64encode(NAME.encode()[10:])
    + b'?="',
    "bare GBK": b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"',
    "bare UTF-8": b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"',
    "percent, no star": b"Content-Disposition: attachment; filename=\"UTF-8''" + "".join(f"%{b:02X}" for b in NAME.encode()).encode() + b'"',
}


@pytest.mark.parametrize("header", NAMES.values(), ids=NAMES.keys())
def test_names_in_every_encoding(tmp_path, header):
    assert names(read(tmp_path, raw(body=attached(header) + b"--b--\r\n"))) == [NAME]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "big5"])
def test_subjects_in_every_charset(tmp_path, charset):
    text = "微黨課" if charset == "big5" else "四个一行动:第一党支部报送"
    subject = Header(text, charset, maxlinelen=40).encode().encode()

    assert read(tmp_path, b"From: a@example.edu.cn\r\nSubject: " + subject + b"\r\n\r\nx").subject == text


def test_a_zip_with_gbk_names_and_a_zip_inside(tmp_path):
    inner = a_zip(("讲稿.docx", b"inner"))
    content = a_zip(("报送材料/第一党支部/故事.docx", b"abc"), ("报送材料/第二党支部.zip", inner), encoding="gbk")

    mail = read(tmp_path, a_mail(files=[("材料.zip", content)]))

    assert [(part.name, part.folder, part.came) for part in mail.parts] == [
        ("故事.docx", "材料/报送材料/第一党支部", "archive"),
        ("讲稿.docx", "材料/第二党支部", "archive"),
    ]


def test_a_document_is_no_archive(tmp_path):
    assert names(read(tmp_path, a_mail(files=[(NAME, a_zip(("word/document.xml", b"<w/>")))]))) == [NAME]


def test_winmail_dat(tmp_path):
    mail = read(tmp_path, a_mail(files=[("winmail.dat", winmail((NAME, b"abc"), ("照片.jpg", b"def")))]))

    assert [(part.name, part.came) for part in mail.parts] == [(NAME, "tnef"), ("照片.jpg", "tnef")]


def test_a_damaged_winmail_dat_is_stored_unchanged(tmp_path):
    mail = read(tmp_path, a_mail(files=[("winmail.dat", winmail((NAME, b"abc"))[:40])]))

    assert names(mail) in (["winmail.dat"], [])
    assert mail.parts


def test_pictures_of_the_signature_are_distinguished_from_attachments(tmp_path):
    picture = b'Content-Type: image/png; name="logo.png"\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename="logo.png"'

    page = attached(b"Content-Type: text/html", b'<p>x</p><img src="cid:logo">')

    assert [part.came for part in read(tmp_path, raw(body=page + attached(picture) + b"--b--\r\n")).parts] == ["inline"]
    assert [part.came for part in read(tmp_path, raw(body=attached(picture) + b"--b--\r\n")).parts] == ["attached"]


def test_a_forwarded_mail_gives_its_files(tmp_path):
    outer = a_mail(subject="转发:四个一行动")
    outer.add_attachment(a_mail(files=[(NAME, b"abc")]))

    assert names(read(tmp_path, outer)) == [NAME]


def test_a_page_without_plain_text_is_read(tmp_path):
    page = "<html><head><style>x</style></head><body><p>链接：<a href='https://pan.baidu.com/s/1abc'>网盘</a></p><p>提取码：x7y8</p></body></html>"

    mail = read(tmp_path, b"From: a@example.edu.cn\r\nContent-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + page.encode("gbk"))

    assert "提取码" in mail.text
    assert [link.service for link in mail.links] == ["baidu"]


AUTOMATIC = [
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "auto-generated; x=y"),
    ("Precedence", "bulk"),
    ("List-Id", "<news.example.edu.cn>"),
    ("Return-Path", "<>"),
    ("X-Auto-Response-Suppress", "All"),
]


@pytest.mark.parametrize("header", AUTOMATIC)
def test_a_machine_is_known(tmp_path, header):
    assert read(tmp_path, a_mail(headers=[header])).is_automatic


@pytest.mark.parametrize(
    ("subject", "sender"), [("自动回复：微党课", "a@b.cn"), ("微党课", "MAILER-DAEMON@b.cn"), ("系统退信", "a@b.cn"), ("微党课", "no-reply@b.cn")]
)
def test_a_machine_without_manners_is_known(tmp_path, subject, sender):
    assert read(tmp_path, a_mail(subject=subject, sender=sender)).is_automatic


def test_auto_submitted_no_is_a_person(tmp_path):
    assert not read(tmp_path, a_mail(headers=[("Auto-Submitted", "no")])).is_automatic


# --- hostile ------------------------------------------------------------------------------------------------------------


def test_a_zip_that_swells_a_thousandfold(tmp_path):
    """ASVS 12.1.1–12.1.3."""
    mail = read(tmp_path, a_mail(files=[("材料.zip", a_zip(("bomb.txt", b"\0" * 50_000_000)))]))

    assert [(trouble.code, trouble.name) for trouble in mail.troubles] == [("bomb", "bomb.txt")]
    # The original is stored unchanged.
    assert names(mail) == ["材料.zip"]


def test_zips_nested_without_end(tmp_path):
    content = a_zip(("x.txt", b"x"))
    for level in range(30):
        content = a_zip((f"{level}.zip", content))

    mail = read(tmp_path, a_mail(files=[("材料.zip", content)]))

    assert [trouble.code for trouble in mail.troubles] == ["bomb"]
    assert len(list((tmp_path / "parts").iterdir())) == 1


def test_more_files_than_anybody_sends(tmp_path):
    mail = read(tmp_path, a_mail(files=[("材料.zip", a_zip(*((f"{n}.txt", b"x") for n in range(MAX_FILES + 1))))]))

    assert [trouble.code for trouble in mail.troubles] == ["bomb"]


def test_names_that_climb_out_stay_in(tmp_path):
    """ASVS 12.3.1–12.3.6."""
    mail = read(tmp_path, a_mail(files=[("材料.zip", a_zip(("../../etc/passwd", b"x"), ("/root/x.txt", b"y")))]))

    assert [part.folder for part in mail.parts] == ["材料/etc", "材料/root"]
    assert all(part.path.startswith(str(tmp_path / "parts")) for part in mail.parts)


def test_a_locked_archive_is_said(tmp_path):
    made = bytearray(a_zip(("x.txt", b"x")))
    made[6] |= 1
    at = made.find(b"PK\x01\x02")
    made[at + 8] |= 1

    mail = read(tmp_path, a_mail(files=[("材料.zip", bytes(made)), ("b.rar", b"Rar!x")]))

    assert [(trouble.code, trouble.name) for trouble in mail.troubles] == [("locked_archive", "材料.zip"), ("closed_archive", "b.rar")]
    assert names(mail) == ["材料.zip", "b.rar"]


def test_parts_nested_without_end_cost_one_mail(tmp_path):
    body = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(3000))
    source = tmp_path / "mail.eml"
    source.write_bytes(raw(body=body, boundary=b"b0"))

    with contextlib.suppress(UnreadableMail):
        assert not read_mail_sandboxed(source, tmp_path / "parts", limits=SandboxLimits(seconds=60)).parts


def test_no_mail_at_all(tmp_path):
    with pytest.raises(UnreadableMail):
        read(tmp_path, b"")


@given(cut=st.integers(0, 3000), seed=st.integers(0, 10_000))
def test_a_damaged_mail_is_read_or_refused(tmp_path_factory, cut, seed):
    content = bytearray(bytes(a_mail(files=[(NAME, b"abc" * 50), ("材料.zip", a_zip(("a.txt", b"x")))])))
    rng = random.Random(seed)
    for _ in range(rng.randrange(12)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    folder = tmp_path_factory.mktemp("mail")
    try:
        mail = read(folder, bytes(content[: len(content) - cut] if cut < len(content) else content))
    except UnreadableMail:
        return
    assert all(part.size >= 0 and part.name for part in mail.parts)
