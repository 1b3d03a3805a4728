"""Sample mails: written with Python's mail package, or byte by byte where that is too correct."""

import io
import struct
import zipfile
from email.message import EmailMessage

AUTHENTICATED = "mx.example.edu.cn; dmarc=pass header.from=example.edu.cn"


def a_mail(*, subject="微党课", sender="文学院联络员 <c1@example.edu.cn>", text="现报送作品,请查收。", files=(), headers=(), message_id="<a1@example.edu.cn>"):
    """A mail with attachments as (name, content)."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, sender, "zzb@example.edu.cn"
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers:
        made[name] = value
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def raw(*, headers=b"", body=b"", boundary=b"b"):
    """A multipart mail of bytes."""
    return b"From: c1@example.edu.cn\r\nMIME-Version: 1.0\r\n" + headers + b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n" + body


def attached(name_header, content=b"abc"):
    """One part with its header lines as bytes."""
    return b"--b\r\n" + name_header + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + content + b"\r\n"


def a_zip(*files, encoding="utf-8"):
    """A ZIP; with another encoding its names are written as old Chinese programs do, without the UTF-8 flag."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            if encoding == "utf-8":
                archive.writestr(name, content)
            else:
                # cp437 encodes any byte, so the flag stays clear and the bytes are those of the encoding.
                archive.writestr(name.encode(encoding).decode("cp437"), content)
    content = made.getvalue()
    return content if encoding == "utf-8" else _without_utf8(content, files, encoding)


def _without_utf8(content, files, encoding):
    for name, _ in files:
        wrong, right = name.encode(encoding).decode("cp437").encode("utf-8"), name.encode(encoding)
        assert wrong in content or right in content
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            copy = _GbkInfo(info.filename)
            copy.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(copy, source.read(info))
    return made.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def winmail(*files, codepage=936):
    """A winmail.dat (MS-OXTNEF) with attachments: signature, key, then attributes as level, id and type, length, data, checksum."""

    def attribute(level, number, data):
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    made = b"\x78\x9f\x3e\x22" + b"\x01\x00"
    made += attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    made += attribute(1, 0x00069007, struct.pack("<II", codepage, 0))
    for name, content in files:
        made += attribute(2, 0x00069002, b"\x01\x00\xff\xff\xff\xff" + b"\x20\x20" + b"\x00\x00" + b"\x00\x00\x00\x00")
        made += attribute(2, 0x00018010, name.encode("gbk") + b"\0")
        made += attribute(2, 0x0006800F, content)
    return made
