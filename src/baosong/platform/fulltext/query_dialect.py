"""Full-text queries in the syntax of a database: the logic is shared, operators and quoting differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from baosong.core.chinese import TermGroup, grams


@dataclass(frozen=True, slots=True)
class QueryDialect:
    """How a database quotes a word, and its operators for AND and OR."""

    quoted: Callable[[str], str]
    both: str
    either: str

    def _all(self, parts: Iterable[str]) -> str:
        return "(" + self.both.join(parts) + ")"

    def any(self, words: Iterable[str]) -> str:
        """Any of the words."""
        return "(" + self.either.join(self.quoted(word) for word in words) + ")"

    def all_groups(self, groups: Iterable[TermGroup]) -> str:
        """Every group, each by one of its words."""
        return self._all(self.any(group.words) for group in groups)

    def any_group(self, groups: Iterable[TermGroup]) -> str:
        """Any group by one of its words."""
        return "(" + self.either.join(self.any(group.words) for group in groups) + ")"

    def all_bigrams(self, groups: Iterable[TermGroup]) -> str:
        """Every group, each by all character bigrams of one of its words."""
        return self._all("(" + self.either.join(self._all(self.quoted(pair) for pair in grams(word)) for word in group.words) + ")" for group in groups)
