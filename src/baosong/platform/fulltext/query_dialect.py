"""Questions written in a database's language of search: what is asked is the same everywhere, the signs for and, or and a literal word are not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from baosong.core.chinese import TermGroup, grams


@dataclass(frozen=True, slots=True)
class QueryDialect:
    """How a database takes a word literally, and its signs for both and either."""

    quoted: Callable[[str], str]
    both: str
    either: str

    def _all(self, parts: Iterable[str]) -> str:
        return "(" + self.both.join(parts) + ")"

    def any(self, words: Iterable[str]) -> str:
        """One of the words."""
        return "(" + self.either.join(self.quoted(word) for word in words) + ")"

    def met(self, groups: Iterable[TermGroup]) -> str:
        """Each group by one of its words."""
        return self._all(self.any(group.words) for group in groups)

    def touched(self, groups: Iterable[TermGroup]) -> str:
        """Any group by one of its words."""
        return "(" + self.either.join(self.any(group.words) for group in groups) + ")"

    def paired(self, groups: Iterable[TermGroup]) -> str:
        """Each group by the pairs of characters of one of its words."""
        return self._all("(" + self.either.join(self._all(self.quoted(pair) for pair in grams(word)) for word in group.words) + ")" for group in groups)
