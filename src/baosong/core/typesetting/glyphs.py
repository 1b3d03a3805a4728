"""Characters that no font of ours has: named with their place, before a book is printed with empty boxes."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from baosong.core.typesetting.book_model import Book
from baosong.core.typesetting.fonts import characters


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character without a picture: which, in which case (empty: the book's own pages), at which place in it."""

    character: str
    case: str
    place: str


def missing_in(book: Book) -> list[MissingGlyph]:
    """Each character that cannot be shown, once a place, in the order of the book."""
    own = [("title", book.title), ("subtitle", book.subtitle), ("issuer", book.issuer), ("preface", "".join(book.preface))]
    found = [MissingGlyph(sign, "", place) for place, text in own for sign in _unknown(text)]
    for case in book.cases:
        found += [MissingGlyph(sign, case.title, place) for place, text in case.texts for sign in _unknown(text)]
    return list(dict.fromkeys(found))


def _unknown(text: str) -> Iterator[str]:
    known = characters()
    for sign in dict.fromkeys(text):
        # Marks that only say how to read what they stand beside, and blanks, need no picture.
        if ord(sign) not in known and unicodedata.category(sign) not in ("Cc", "Cf", "Zs", "Mn"):
            yield sign
