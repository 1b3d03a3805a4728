"""Values of cells: telephone numbers, mail addresses, counts."""

import re
import unicodedata
from typing import Final

MAIL_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# One or several numbers with area code, extension and separators, for example 0571-88888888转801 / 13800138000.
MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)")
TELEPHONE: Final = re.compile(
    r"\+?[0-9(][0-9()\- ]*(?:(?:转|x|ext\.?)\s*[0-9]+)?(?:\s*[/,;、]\s*\+?[0-9(][0-9()\- ]*(?:(?:转|x|ext\.?)\s*[0-9]+)?)*", re.IGNORECASE
)
LEAST_DIGITS: Final = 5
MOST_COUNT_DIGITS: Final = 9
# No number of a plan has more digits (ITU-T E.164: 15); several may stand in one cell.
MOST_LENGTH: Final = 60
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def normalised_telephone(written: str) -> str:
    """Return a telephone number in ASCII digits and signs, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", written).translate(DASHES).split())


def is_telephone(written: str) -> bool:
    """Whether a text is one telephone number or several."""
    number = normalised_telephone(written)
    return len(number) <= MOST_LENGTH and sum(character.isdigit() for character in number) >= LEAST_DIGITS and TELEPHONE.fullmatch(number) is not None


def mobile_number(written: str) -> str:
    """The first Chinese mobile number of a text (11 digits, without +86 and signs between); empty if there is none."""
    found = MOBILE.search(re.sub(r"(?<=\d)[ -](?=\d)", "", normalised_telephone(written)))
    return found[1] if found else ""


def is_mail_address(written: str) -> bool:
    """Whether a text has the form of a mail address."""
    return MAIL_ADDRESS.fullmatch(written) is not None


def is_count(written: str) -> bool:
    """Whether a text is a whole number in digits."""
    return written.isascii() and written.isdigit()


def count_of(written: str) -> int | None:
    """Return a whole number as people write it in tables (24, 1,200, 24.0, 24人); None for other text."""
    bare = unicodedata.normalize("NFKC", written).replace(",", "").strip().rstrip("人个名家").strip().removesuffix(".0")
    return int(bare) if is_count(bare) and len(bare) <= MOST_COUNT_DIGITS else None
