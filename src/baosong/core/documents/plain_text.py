"""Decode text files: UTF-8, GB 18030, Big5, UTF-16."""

from baosong.core.documents.errors import UnreadableDocument


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
    """Return the byte order of UTF-16 without a mark: every second byte of its line ends, digits and Latin letters is zero."""
    low, high = sample[1::2].count(0), sample[::2].count(0)
    if max(low, high) * 20 < len(sample):
        return None
    return "utf-16-le" if high == 0 else "utf-16-be" if low == 0 else None


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
