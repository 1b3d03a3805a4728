"""Normalised form of a text: half width, simplified script, lower case, of the same length."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


# Every character maps to exactly one character, so that offsets are the same in both texts.
PUNCTUATION = {
    ord(character): replacement
    for replacement, characters in {
        "~": "〜∼～﹏",
        "-": "—–―─‐‑﹣−",
        "x": "×*＊✕╳✖",
        "“": "「『﹁〝",
        "”": "」』﹂〞",
        " ": "\u3000\xa0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff\t\r\x0b\x0c",
        ":": "：∶︰",
        ".": "．",
        "、": "﹑",
        "·": "•●・",
        "≥": "≧⩾",
        "≤": "≦⩽",
    }.items()
    for character in characters
}
TABLE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | PUNCTUATION


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _simplified(character: str) -> str:
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character


def plain(text: str) -> str:
    """Return the text in half width, simplified script and lower case, character by character: the length is the same."""
    narrow = text.translate(TABLE)
    converted = _converter().convert(narrow)
    if len(converted) != len(narrow):
        converted = "".join(_simplified(character) for character in narrow)
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in converted)
