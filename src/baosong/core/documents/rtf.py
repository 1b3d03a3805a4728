"""Text of Rich Text Format files. Source: Rich Text Format Specification 1.9.1 (Unicode, destinations, code pages)."""

import re
from typing import Final

TOKEN: Final = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
# Groups that hold no text of the document; those that begin with \* are unknown to older programs and left out as well.
SILENT: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr themedata colorschememapping generator listtable "
    b"listoverridetable rsidtbl xmlnstbl datastore latentstyles fldinst nonshppict bkmkstart bkmkend annotation atnid atnauthor".split()
)
SIGNS: Final = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"tab": " ",
    b"cell": " | ",
    b"nestcell": " | ",
    b"nestrow": " ",
    b"emdash": "\u2014",
    b"endash": "\u2013",
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
}
# Code pages of \ansicpg and \fcharset.
PAGES: Final = {936: "gb18030", 950: "big5", 65001: "utf-8"}
CHARSETS: Final = {134: "gb18030", 136: "big5", 0: "cp1252"}
MAX_DEPTH: Final = 500


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.raw = bytearray()
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        # Of each open group: whether it is silent, the code page of its font, how many characters stand in for one of \u.
        self.groups: list[tuple[bool, str, int]] = []
        self.is_silent, self.encoding, self.stand_ins = False, "", 1
        self.to_skip = 0
        self.font = 0

    def flush(self) -> None:
        if self.raw:
            self.parts.append(bytes(self.raw).decode(self.encoding or self.page, "replace"))
            self.raw.clear()

    def text(self, text: str) -> None:
        if not self.is_silent:
            self.flush()
            self.parts.append(text)

    def data(self, raw: bytes) -> None:
        skipped = min(self.to_skip, len(raw))
        self.to_skip -= skipped
        if not self.is_silent:
            self.raw += raw[skipped:]

    def open(self) -> None:
        self.flush()
        if len(self.groups) < MAX_DEPTH:
            self.groups.append((self.is_silent, self.encoding, self.stand_ins))

    def close(self) -> None:
        self.flush()
        if self.groups:
            self.is_silent, self.encoding, self.stand_ins = self.groups.pop()
        self.to_skip = 0

    def word(self, name: bytes, number: int | None) -> None:
        if name in SILENT:
            self.flush()
            self.is_silent = True
        elif name == b"u" and number is not None:
            # A signed 16-bit code unit; pairs of surrogates are joined at the end.
            self.text(chr(number & 0xFFFF))
            self.to_skip = self.stand_ins
        elif name == b"uc":
            self.stand_ins = number if number is not None else 1
        elif name == b"ansicpg":
            self.page = PAGES.get(number or 0, f"cp{number}" if number in (1250, 1251, 1252, 1253, 1254, 932, 949) else "cp1252")
        elif name == b"f" and number is not None:
            self.flush()
            self.font, self.encoding = number, self.fonts.get(number, "")
        elif name == b"fcharset" and number in CHARSETS and number:
            self.fonts[self.font] = CHARSETS[number]
        elif name in SIGNS:
            self.text(SIGNS[name])


def text_of(content: bytes) -> str:
    """Return the text, a line for each paragraph and row of a table."""
    reader = _Reader()
    for match in TOKEN.finditer(content):
        word, number, code, sign, brace, plain = match.groups()
        if word is not None:
            reader.word(word, int(number) if number is not None else None)
        elif code is not None:
            reader.data(bytes.fromhex(code.decode()))
        elif brace == b"{":
            reader.open()
        elif brace == b"}":
            reader.close()
        elif sign is not None:
            _sign(reader, sign)
        elif plain is not None:
            reader.data(plain)
    reader.flush()
    text = "".join(reader.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "\n".join(line for one in text.split("\n") if (line := one.strip().removesuffix("|").strip()))


def _sign(reader: _Reader, sign: bytes) -> None:
    if sign == b"*":
        reader.flush()
        reader.is_silent = True
    elif sign in b"\\{}":
        reader.data(sign)
    elif sign == b"~":
        reader.text(" ")
    elif sign in (b"\r", b"\n"):
        reader.text("\n")
