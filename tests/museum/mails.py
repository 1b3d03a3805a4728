"""Makers of mails as mail programs and webmailers write them."""

import base64
import binascii
import io
import quopri
import struct
import zipfile
from email.message import EmailMessage

from tests.museum.papers import a_word_file, p, words

NAME = "故事.docx"
CRLF = b"\r\n"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
JPEG = b"\xff\xd8\xff\xe0" + bytes(200)


def story():
    return a_word_file(p(words(60)))


def part(headers, content, *, encoding="base64"):
    """A part of bytes with its header lines."""
    coded = (
        base64.encodebytes(content).replace(b"\n", CRLF)
        if encoding == "base64"
        else quopri.encodestring(content)
        if encoding == "quoted-printable"
        else content
    )
    lines = [*(line.encode() if isinstance(line, str) else line for line in headers), b"Content-Transfer-Encoding: " + encoding.encode()]
    return CRLF.join(lines) + CRLF * 2 + coded + CRLF


def mail(*parts, kind="mixed", boundary=b"b"):
    """A mail of parts; one that is forwarded in another needs a boundary of its own."""
    head = CRLF.join([b"From: =?utf-8?B?5byg5LiJ?= <c1@example.edu.cn>", b"Subject: x", b"MIME-Version: 1.0"])
    body = b"".join(b"--" + boundary + CRLF + one for one in parts) + b"--" + boundary + b"--" + CRLF
    return head + CRLF + b"Content-Type: multipart/" + kind.encode() + b'; boundary="' + boundary + b'"' + CRLF * 2 + body


def text(words_="请查收"):
    return part(["Content-Type: text/plain; charset=utf-8"], words_.encode(), encoding="8bit")


def page(markup):
    return part(["Content-Type: text/html; charset=utf-8"], markup.encode())


def document(name=NAME, kind="application/octet-stream"):
    return part([f"Content-Type: {kind}", f'Content-Disposition: attachment; filename="{name}"'], story())


def picture(name, *, disposition="inline", content_id="", content=PNG):
    headers = [f'Content-Type: image/png; name="{name}"', f'Content-Disposition: {disposition}; filename="{name}"']
    return part([*headers, *([f"Content-ID: <{content_id}>"] if content_id else [])], content)


def forwarded(inner, *, kind="message/rfc822", name="", encoding="8bit"):
    named = f'; name="{name}"' if name else ""
    return part([f"Content-Type: {kind}{named}", "Content-Disposition: attachment" + (f'; filename="{name}"' if name else "")], inner, encoding=encoding)


def uuencoded(name, content):
    lines = [b"begin 644 " + name.encode()]
    lines += [binascii.b2a_uu(content[at : at + 45]).rstrip(b"\n") for at in range(0, len(content), 45)]
    return CRLF.join([*lines, b"`", b"end", b""])


def a_mail_of_text(content):
    return b"From: c1@example.edu.cn" + CRLF + b"Subject: x" + CRLF * 2 + content


def a_zip(*files, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def patched(archive, name, *, method=None, flags=None, damage=False):
    """The archive with another method or flags for one entry, or with its data damaged."""
    made = bytearray(archive)
    for mark, at_method, at_flags in ((b"PK\x03\x04", 8, 6), (b"PK\x01\x02", 10, 8)):
        start = made.find(mark)
        while start >= 0:
            at_name = start + (30 if mark == b"PK\x03\x04" else 46)
            if made[at_name : at_name + len(name.encode())] == name.encode():
                if method is not None:
                    struct.pack_into("<H", made, start + at_method, method)
                if flags is not None:
                    struct.pack_into("<H", made, start + at_flags, flags)
                if damage and mark == b"PK\x03\x04":
                    data = at_name + len(name.encode())
                    made[data + 4 : data + 12] = b"\xff" * 8
            start = made.find(mark, start + 4)
    return bytes(made)


def with_archive(content, name="材料.zip"):
    made = EmailMessage()
    made["From"], made["Subject"] = "c1@example.edu.cn", "x"
    made.set_content("请查收")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)
