"""Find characters without a glyph in the embedded fonts before a book is printed."""

import unicodedata
from dataclasses import dataclass

from baosong.core.typesetting.book_model import Book
from baosong.core.typesetting.fonts import characters


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character without a glyph: in which case (empty: the book's own pages), at which position."""

    character: str
    case: str
    place: str


def missing_in(book: Book) -> list[MissingGlyph]:
    """Return each missing character once per position, in the order of the book."""
    own = [("title", book.title), ("subtitle", book.subtitle), ("issuer", book.issuer), ("preface", "".join(book.preface))]
    found = [MissingGlyph(sign, "", place) for place, text in own for sign in missing_signs(text)]
    for case in book.cases:
        found += [MissingGlyph(sign, case.title, place) for place, text in case.texts for sign in missing_signs(text)]
    return list(dict.fromkeys(found))


def missing_signs(text: str) -> list[str]:
    """Return each character of a text that has no glyph, once. Control and format characters, blanks and combining marks need none."""
    known = characters()
    return [sign for sign in dict.fromkeys(text) if ord(sign) not in known and unicodedata.category(sign) not in ("Cc", "Cf", "Zs", "Mn")]
