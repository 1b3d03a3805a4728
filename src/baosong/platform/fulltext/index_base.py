"""How a question is answered, whatever the database: as it stands, else by sound, else with near words, else in part."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from baosong.core.chinese import Lexicon, ParsedQuery, TermGroup
from baosong.platform.fulltext import NOTHING, HighlightMarks, IndexedText, SearchResult
from baosong.platform.fulltext.index_document import IndexDocument, prepare
from baosong.platform.fulltext.vocabulary import Vocabulary


class Index(ABC):
    """An index of things under a name: the order of the attempts to answer. Each database says how one is made; tests/platform/fulltext/test_fulltext.py runs over both."""

    vocabulary: Vocabulary

    @abstractmethod
    def create(self) -> None:
        """Makes the tables where they are missing."""

    @abstractmethod
    def remove(self, keys: Iterable[int]) -> None:
        """Forgets things."""

    @abstractmethod
    def exact(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Things in which each group is met, by words or by pairs of characters."""

    @abstractmethod
    def part(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Things in which any group is met."""

    @abstractmethod
    def by_sound(self, sound: Sequence[str], marks: HighlightMarks) -> SearchResult:
        """Things whose title or names sound so."""

    @abstractmethod
    def by_letters(self, letters: Sequence[str], marks: HighlightMarks) -> SearchResult:
        """Things whose title or names have words with these first letters in a row."""

    @abstractmethod
    def has(self, group: TermGroup) -> bool:
        """Whether anything at all meets the group."""

    @abstractmethod
    def take(self, things: Iterable[IndexDocument]) -> None:
        """Takes prepared things in, in place of what was there under their keys."""

    def put(self, things: Iterable[IndexedText], lexicon: Lexicon) -> None:
        """Takes things in, in place of what was there under their keys."""
        self.take(prepare(thing, lexicon) for thing in things)

    def find(self, question: ParsedQuery, *, marks: HighlightMarks = ()) -> SearchResult:
        """What answers a question among the things with such marks."""
        if not question.groups:
            return NOTHING
        return next((found for found in self._attempts(question, marks) if found.total), NOTHING)

    def _attempts(self, question: ParsedQuery, marks: HighlightMarks) -> Iterator[SearchResult]:
        yield self.exact(question.groups, marks)
        if len(question.sound) > 1:
            yield replace(self.by_sound(question.sound, marks), how="sound")
        if question.letters:
            yield replace(self.by_letters(question.letters, marks), how="sound")
        meant = tuple(self._meant(group) for group in question.groups)
        if meant != question.groups:
            instead = tuple(word for group, own in zip(meant, question.groups, strict=True) if group != own for word in group.words)
            yield replace(self.exact(meant, marks), how="near", instead=instead)
        yield replace(self.part(question.groups, marks), how="any")

    def _meant(self, group: TermGroup) -> TermGroup:
        """The group, or words near to it where nothing has its own."""
        if self.has(group):
            return group
        near = self.vocabulary.near(group.word)
        return TermGroup(tuple(near)) if near else group
