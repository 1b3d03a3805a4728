"""Mails of many programs: which files are works, what is said of those that cannot be opened, and mailboxes that give a mail in pieces."""

from datetime import timedelta

import pytest

from baosong.apps.calls.models import Call
from baosong.apps.inbox.models import InboxMail, Mailbox
from baosong.apps.inbox.services import mail_fetch
from baosong.apps.inbox.services.mail_fetch import MailAccount
from baosong.core.mailparse import read_mail
from baosong.core.terms import Terms, TermsChannel, TermsPiece, TermsTask
from baosong.core.terms.model import ChannelKind, PieceKind
from baosong.platform.storage import blobstore, part_folder
from tests.factories import NOW, a_call
from tests.museum import mails as make
from tests.museum.mails import NAME, a_zip, document, mail, page, part, patched, picture, story, text, with_archive
from tests.servers.odd_imap import odd_imap

LOGO = '<p>您好</p><img src="cid:image001.png@01D9">'
INNER = mail(text("内附稿件"), document(), boundary=b"inner")
RAR, SEVEN = b"Rar!\x1a\x07\x00" + bytes(60), b"7z\xbc\xaf\x27\x1c" + bytes(60)
TWO = a_zip(("封面.bmp", bytes(9_000_000)), (NAME, story()))

# The mail, and the names of the files that are works.
WORKS = {
    # Outlook: the logo of a signature is attached and shown by the page
    "signature logo, attached": (lambda: mail(page(LOGO), document(), picture("image001.png", disposition="attachment", content_id="image001.png@01D9")), [NAME]),
    # Outlook: the same, inline
    "signature logo, inline": (lambda: mail(page(LOGO), picture("image001.png", content_id="image001.png@01D9"), document()), [NAME]),
    # webmailers write the address of a picture with percent signs
    "logo with percent signs": (lambda: mail(page('<img src="cid:logo%40x">'), picture("a.png", content_id="logo@x"), document()), [NAME]),
    # programs that use a picture as background
    "background": (lambda: mail(page("<body background='cid:bg'>x</body>"), picture("bg.png", content_id="bg"), document()), [NAME]),
    # programs that refer to a picture in a style
    "picture of a style": (lambda: mail(page("<div style='background:url(cid:bg)'>x</div>"), picture("bg.png", content_id="bg"), document()), [NAME]),
    # the page stands behind its picture
    "page behind its picture": (lambda: mail(picture("bg.png", content_id="bg"), page('<img src="cid:bg">'), document()), [NAME]),
    # iPhone: a photo is inline, and nothing refers to it
    "photo of a phone": (lambda: mail(text(), picture("IMG_0001.png", content_id="ABC-1")), ["IMG_0001.png"]),
    # iPhone: the page refers to another picture
    "photo beside a logo": (lambda: mail(page(LOGO), picture("logo.png", content_id="image001.png@01D9"), picture("IMG_1.png", content_id="x")), ["IMG_1.png"]),
    # Apple Mail: a photo without Content-ID
    "inline without id": (lambda: mail(text(), picture("IMG_0002.png")), ["IMG_0002.png"]),
    # forwarded as attachment by Exchange: the mail is in base64
    "forwarded in base64": (lambda: mail(text(), make.forwarded(INNER, encoding="base64")), [NAME]),
    # forwarded by webmailers: quoted-printable
    "forwarded in quoted-printable": (lambda: mail(text(), make.forwarded(INNER, encoding="quoted-printable")), [NAME]),
    # forwarded as RFC 2046 has it
    "forwarded": (lambda: mail(text(), make.forwarded(INNER)), [NAME]),
    # QQ and NetEase: an attached .eml without its type
    "attached eml": (lambda: mail(text(), make.forwarded(INNER, kind="application/octet-stream", name="转发.eml", encoding="base64")), [NAME]),
    # forwarded twice
    "forwarded twice": (lambda: mail(make.forwarded(mail(make.forwarded(INNER, encoding="base64"), boundary=b"middle"), encoding="base64")), [NAME]),
    # a text under the name .eml
    "eml that is none": (lambda: mail(text(), make.forwarded(b"hello", kind="application/octet-stream", name="a.eml", encoding="base64")), ["a.eml"]),
    # scripts: a document under a name without extension
    "docx without extension": (lambda: mail(text(), document("故事")), ["故事.docx"]),
    # gateways that rename attachments
    "docx as bin": (lambda: mail(text(), document("attachment.bin")), ["attachment.docx"]),
    # browsers that save documents as .zip
    "docx as zip": (lambda: mail(text(), document("故事.zip")), ["故事.docx"]),
    # programs that give no name at all
    "docx without name": (lambda: mail(text(), part(["Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Content-Disposition: attachment"], story())), ["1.docx"]),
    # office systems of the state: an OFD without extension
    "ofd without extension": (lambda: mail(text(), part(["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="公文"'], a_zip(("OFD.xml", "<x/>")))), ["公文.ofd"]),
    # LibreOffice: a text document without extension
    "odt without extension": (lambda: mail(text(), part(["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="故事"'], a_zip(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")))), ["故事.odt"]),
    # scanners that mail a PDF without extension
    "pdf without extension": (lambda: mail(text(), part(["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="scan0001"'], b"%PDF-1.4 x")), ["scan0001.pdf"]),
    # S/MIME: signed mails of Outlook
    "signed": (lambda: mail(text(), document(), part(['Content-Type: application/pkcs7-signature; name="smime.p7s"', 'Content-Disposition: attachment; filename="smime.p7s"'], b"\x30\x80x"), kind="signed"), [NAME]),
    # PGP: signed mails of Thunderbird
    "signed by pgp": (lambda: mail(text(), document(), part(['Content-Type: application/pgp-signature; name="signature.asc"'], b"-----BEGIN"), kind="signed"), [NAME]),
    # Unix and old Outlook Express: a file written into the text
    "uuencoded": (lambda: make.a_mail_of_text("见附件\r\n\r\n".encode() + make.uuencoded("story.docx", story())), ["story.docx"]),
    # two files written into the text
    "uuencoded twice": (lambda: make.a_mail_of_text(make.uuencoded("a.docx", story()) + make.CRLF + make.uuencoded("b.png", make.PNG)), ["a.docx", "b.png"]),
    # receipts that Outlook asks for
    "receipt": (lambda: mail(text(), part(["Content-Type: message/disposition-notification"], b"Disposition: x", encoding="7bit"), document()), [NAME]),
    # an archive and a file beside it
    "archive and file": (lambda: mail(text(), part(["Content-Type: application/zip", 'Content-Disposition: attachment; filename="a.zip"'], a_zip(("1.docx", b"1"), ("2.docx", b"2"))), document()), ["1.docx", "2.docx", NAME]),
    # archives in an archive, and a file behind them
    "archive in archive": (lambda: with_archive(a_zip(("甲.zip", a_zip(("1.docx", b"1"), ("2.docx", b"2"))), (NAME, b"3"))), ["1.docx", "2.docx", NAME]),
    # a white cover, packed to a thousandth
    "blank picture": (lambda: with_archive(TWO), ["封面.bmp", NAME]),
    # a Mac's archive
    "mac": (lambda: with_archive(a_zip((NAME, b"1"), (f"__MACOSX/._{NAME}", b"x"), (".DS_Store", b"x"))), [NAME]),
    # packed with bzip2
    "bzip2": (lambda: with_archive(a_zip((NAME, story()), method=12)), [NAME]),
}  # fmt: skip
# The mail, the names of its files, and the problems.
TROUBLES = {
    # Explorer of Windows above 2 GB: Deflate64
    "deflate64": (lambda: with_archive(patched(a_zip(("a.docx", story())), "a.docx", method=9)), ["材料.zip"], [("packed_otherwise", "材料.zip")]),
    # new packers: Zstandard
    "zstandard": (lambda: with_archive(patched(a_zip(("a.docx", story()), ("b.docx", b"b")), "a.docx", method=93)), ["b.docx"], [("packed_otherwise", "材料.zip")]),
    # an upload that broke in the middle
    "damaged entry": (lambda: with_archive(patched(a_zip(("a.docx", story()), ("b.docx", b"b")), "a.docx", damage=True)), ["b.docx"], [("broken_archive", "a.docx")]),
    # one file with a password
    "locked entry": (lambda: with_archive(patched(a_zip(("a.docx", story()), ("b.docx", b"b")), "a.docx", flags=1)), ["b.docx"], [("locked_archive", "材料.zip")]),
    # WinRAR
    "rar": (lambda: with_archive(RAR, "材料.rar"), ["材料.rar"], [("closed_archive", "材料.rar")]),
    # WinRAR under another name
    "rar as zip": (lambda: with_archive(RAR, "材料.zip"), ["材料.zip"], [("closed_archive", "材料.zip")]),
    # 7-Zip
    "7z": (lambda: with_archive(SEVEN, "材料.7z"), ["材料.7z"], [("closed_archive", "材料.7z")]),
    # 7-Zip and Bandizip: volumes
    "volume": (lambda: with_archive(b"PK\x03\x04" + bytes(60), "材料.zip.001"), ["材料.zip.001"], [("broken_archive", "材料.zip.001")]),
    # WinZip: volumes
    "volume of zip": (lambda: with_archive(bytes(60), "材料.z01"), ["材料.z01"], [("closed_archive", "材料.z01")]),
    # a bomb beside a document
    "bomb": (lambda: with_archive(a_zip(("bomb.txt", bytes(50_000_000)), (NAME, b"x"))), [NAME], [("bomb", "bomb.txt")]),
}  # fmt: skip
# The From header, and the sender.
SENDERS = {
    # QQ: the display name is an address
    b"=?utf-8?B?KDEyMzQ1QHFxLmNvbSk=?= <c1@example.edu.cn>": "c1@example.edu.cn",
    # NetEase: the name is quoted
    '"张三" <c1@example.edu.cn>'.encode(): "c1@example.edu.cn",
    # old programs: bare GBK
    '"张三" <c1@example.edu.cn>'.encode("gbk"): "c1@example.edu.cn",
    # phones: the address in capitals
    b"C1@Example.EDU.CN": "c1@example.edu.cn",
    # scripts: a comment behind the address
    b"c1@example.edu.cn (Zhang San)": "c1@example.edu.cn",
    # forgers: two addresses
    b"a@example.com, c1@example.edu.cn": "",
    # forgers: an encoded word in place of the address
    b"=?utf-8?B?YzFAZXhhbXBsZS5lZHUuY24=?=": "",
}


def read(content, tmp_path):
    (tmp_path / "mail.eml").write_bytes(content)
    return read_mail(tmp_path / "mail.eml", tmp_path / "parts")


@pytest.mark.parametrize(("maker", "names"), WORKS.values(), ids=WORKS)
def test_files_that_are_works(maker, names, tmp_path):
    found = read(maker(), tmp_path)

    assert [one.name for one in found.parts if one.came != "inline"] == names
    assert not found.troubles
    assert "PK" not in found.text


@pytest.mark.parametrize(("maker", "names", "troubles"), TROUBLES.values(), ids=TROUBLES)
def test_files_that_cannot_be_opened(maker, names, troubles, tmp_path):
    found = read(maker(), tmp_path)

    assert [one.name for one in found.parts] == names
    assert [(one.code, one.name) for one in found.troubles] == troubles


def test_each_file_has_its_own_bytes(tmp_path):
    found = read(WORKS["archive in archive"][0](), tmp_path)

    assert [(tmp_path / one.path).read_bytes() for one in found.parts] == [b"1", b"2", b"3"]


@pytest.mark.parametrize(("header", "sender"), SENDERS.items(), ids=range(len(SENDERS)))
def test_senders(header, sender, tmp_path):
    assert read(b"From: " + header + b"\r\nSubject: x\r\n\r\nx", tmp_path).sender == sender


def test_a_forwarded_text_can_be_read(tmp_path):
    assert "内附稿件" in read(WORKS["forwarded in base64"][0](), tmp_path).text


def test_a_mail_without_date_is_read(tmp_path):
    assert read(mail(text()), tmp_path).written_at is None


BIG = mail(text(), part(["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="a.bin"'], bytes(range(256)) * 40))
ONE = b"From: c1@example.edu.cn\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\n" + b"x" * 9000
# How the server behaves, the size that it states (None: the right one), the mail, and whether the mail is kept.
MAILBOXES = {
    # Dovecot
    "usual": ("", None, BIG, True),
    # hMailServer: less than what is asked for
    "short pieces": ("short", None, BIG, True),
    # servers that ignore the range and give all each time
    "whole mail": ("whole", None, BIG, True),
    # QQ: busy in the middle
    "busy": ("busy", None, BIG, False),
    # Yahoo: an empty piece in the middle
    "empty piece": ("empty", None, BIG, False),
    # the same for a mail of one part, which has no last boundary
    "empty piece of one part": ("empty", None, ONE, False),
    # servers that answer OK and nothing
    "no piece": ("nothing", None, BIG, False),
    # Exchange: the size is an estimate, too large
    "size too large": ("", len(BIG) + 300, BIG, True),
    # Exchange: the size is an estimate, too small
    "size too small": ("", len(BIG) - 300, BIG, True),
    # servers that do not state a size
    "no size": ("", 0, BIG, True),
}


@pytest.fixture
def _a_call(monkeypatch):
    monkeypatch.setattr(mail_fetch, "PIECE", 4096)
    task = TermsTask("故事", "t1", "2026-06-20", (TermsPiece(PieceKind.OTHER, "材料", "p1"),))
    call = a_call(Terms(title="x", tasks=(task,), channels=(TermsChannel(ChannelKind.EMAIL, "x"),)))
    Call.objects.filter(pk=call.pk).update(published_at=NOW - timedelta(days=30))


def fetch(server):
    account = MailAccount("127.0.0.1", server.port, "u", "p", security="plain")
    return mail_fetch.fetch(account, blobstore=blobstore(), folder=part_folder(), at=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("data_folder", "_a_call")
@pytest.mark.parametrize(("behaviour", "size", "content", "is_kept"), MAILBOXES.values(), ids=MAILBOXES)
def test_a_mail_is_kept_when_all_of_it_came(behaviour, size, content, is_kept):
    with odd_imap(content, behaviour=behaviour, stated_size=size) as server:
        fetch(server)
        kept = list(InboxMail.objects.exclude(sha256=""))
        assert len(kept) == is_kept
        assert all(blobstore().path(one.sha256).read_bytes() == content for one in kept)
        assert bool(Mailbox.objects.get().trouble) is not is_kept
        # What was not kept is fetched with the next look.
        server.behaviour = ""
        fetch(server)

    (found,) = InboxMail.objects.all()
    assert blobstore().path(found.sha256).read_bytes() == content
    assert not Mailbox.objects.get().trouble
