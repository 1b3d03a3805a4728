"""Files of Office before 2007 (Compound File Binary): which program they are of, and whether they have a password, whatever their name.

Source: MS-CFB 2.6 (names of streams), MS-OFFCRYPTO 2.3.4.4, MS-DOC 2.5.2 (FibBase.fEncrypted), MS-XLS 2.4.117 (FilePass).
"""

import struct
from typing import Final

SIGNATURE: Final = b"\xd0\xcf\x11\xe0"
SECTOR: Final = 512
# Streams by which programs know their files, as their names are stored.
STREAMS: Final = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
WORD_MARK: Final = 0xA5EC
HAS_PASSWORD: Final = 0x0100
WORKBOOK_MARKS: Final = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
FILE_PASS: Final = 0x2F
MAX_RECORDS: Final = 50


def compound_kind(content: bytes) -> str:
    """Return doc, xls or ppt; "" for other files, such as messages of Outlook."""
    return next((kind for name, kind in STREAMS if _has_stream(content, name)), "")


def is_locked(content: bytes) -> bool:
    """Return whether a file can only be opened with a password."""
    return ENCRYPTED in content or _is_locked_word(content) or _is_locked_workbook(content)


def _has_stream(content: bytes, name: str) -> bool:
    # Entries of the directory are 128 bytes long and begin with their name.
    stored = name.encode("utf-16-le") + b"\0\0"
    at = content.find(stored)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = content.find(stored, at + 1)
    return False


def _is_locked_word(content: bytes) -> bool:
    for at in range(SECTOR, len(content) - 12, SECTOR):
        mark, version = struct.unpack_from("<HH", content, at)
        if mark == WORD_MARK and 0x60 <= version <= 0x1FF:
            return bool(struct.unpack_from("<H", content, at + 10)[0] & HAS_PASSWORD)
    return False


def _is_locked_workbook(content: bytes) -> bool:
    at = next((at for mark in WORKBOOK_MARKS if (at := content.find(mark)) >= 0), -1)
    for _ in range(MAX_RECORDS if at >= 0 else 0):
        if at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == FILE_PASS:
            return True
        at += 4 + length
    return False
