"""Decode text files: UTF-8, GB 18030, Big5, UTF-16."""

import re
from typing import Final

from baosong.core.documents.errors import UnreadableDocument

# Characters of Chinese texts.
USUAL: Final = re.compile(r"[\t\r\n\x20-\x7e\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
USUAL_SHARE: Final = 0.95


def decode(content: bytes) -> str:
    """Return the text. Raises UnreadableDocument("binary") if no likely encoding fits."""
    from charset_normalizer import from_bytes

    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _clean(content.decode("utf-16", errors="replace"))
    if (unmarked := _unmarked_utf16(content[:2000])) is not None:
        return _clean(content.decode(unmarked, errors="replace"))
    try:
        return _clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    if b"\x00" in content[:4096]:
        raise UnreadableDocument("binary")
    candidates = ["gb18030", "big5"]
    guess = from_bytes(content[:20000], cp_isolation=candidates).best()
    if guess is not None:
        candidates.insert(0, guess.encoding)
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_chinese_enough(text):
            return _clean(text)
    raise UnreadableDocument("binary")


def _unmarked_utf16(sample: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, whose line ends and digits have zeros: the one in which nearly all characters are usual."""
    if b"\x00" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
        if sum(1 for character in text if USUAL.match(character)) >= USUAL_SHARE * len(text):
            return encoding
    return None


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(1 for character in text[:4096] if ord(character) < 32 and character not in "\n\t\x0c")
    if controls > len(text[:4096]) * 0.02 or "\x00" in text[:4096]:
        raise UnreadableDocument("binary")
    return text


def _is_chinese_enough(text: str) -> bool:
    sample = text[:4000]
    odd = sum(1 for character in sample if "\ue000" <= character <= "\uf8ff" or character == "\ufffd" or ord(character) < 9)
    return odd <= len(sample) * 0.01
