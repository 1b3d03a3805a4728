"""Where a quote stands in a notice, regardless of spaces, width and script."""

import re
from typing import Final

from baosong.core.phrases.normal_form import plain
from baosong.core.terms import Evidence

SHORTEST, LONGEST = 2, 300
MARKS: Final = re.compile(r"[“”\"'‘’《》〈〉()\[\]【】]")


def condensed(text: str) -> str:
    """The text in normalised form, without spaces."""
    return "".join(plain(text).split())


def stands_in(words: str, quote: str) -> bool:
    """Whether words stand in a quote, regardless of quotation marks and brackets."""
    wanted = MARKS.sub("", condensed(words))
    return bool(wanted) and wanted in MARKS.sub("", condensed(quote))


class QuotedText:
    """A notice in which quotes are looked for."""

    def __init__(self, text: str) -> None:
        normal = plain(text)
        self.offsets = [at for at, character in enumerate(normal) if not character.isspace()]
        self.characters = "".join(normal[at] for at in self.offsets)

    def find(self, quote: str, *, near: Evidence | None = None, within: Evidence | None = None) -> Evidence | None:
        """The place of a quote: the first after `near`, else the first; only inside `within` if that is given."""
        wanted = condensed(quote)
        if not wanted:
            return None
        places = [match.start() for match in re.finditer(re.escape(wanted), self.characters)]
        found = [Evidence(self.offsets[at], self.offsets[at + len(wanted) - 1] + 1) for at in places]
        if within is not None:
            found = [place for place in found if within.start <= place.start and place.end <= within.end]
        after = [place for place in found if near is not None and place.start >= near.start]
        return next(iter([*after, *found]), None)
