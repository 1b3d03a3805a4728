"""How a query is answered on any database: exact, else by sound, else with similar words, else any of the words."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from baosong.core.chinese import Lexicon, ParsedQuery, TermGroup
from baosong.platform.fulltext import NOTHING, HighlightMarks, IndexedText, SearchResult
from baosong.platform.fulltext.index_document import IndexDocument, prepare
from baosong.platform.fulltext.vocabulary import Vocabulary


class Index(ABC):
    """Base of the indexes: the order of the attempts. Subclasses run the single queries; tests/platform/fulltext/test_fulltext.py covers both."""

    vocabulary: Vocabulary

    @abstractmethod
    def create(self) -> None:
        """Create missing tables and indexes."""

    @abstractmethod
    def remove(self, keys: Iterable[int]) -> None:
        """Delete documents."""

    @abstractmethod
    def exact(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Documents that match every group, by words or by character bigrams."""

    @abstractmethod
    def part(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Documents that match any group."""

    @abstractmethod
    def by_sound(self, sound: Sequence[str], marks: HighlightMarks) -> SearchResult:
        """Documents with these syllables in a row in the title or the names."""

    @abstractmethod
    def by_letters(self, letters: Sequence[str], marks: HighlightMarks) -> SearchResult:
        """Documents with words of these pinyin initials in a row in the title or the names."""

    @abstractmethod
    def has(self, group: TermGroup) -> bool:
        """Whether any document matches the group."""

    @abstractmethod
    def take(self, things: Iterable[IndexDocument]) -> None:
        """Insert or replace prepared documents."""

    def put(self, things: Iterable[IndexedText], lexicon: Lexicon) -> None:
        """Prepare documents, then insert or replace them."""
        self.take(prepare(thing, lexicon) for thing in things)

    def find(self, question: ParsedQuery, *, marks: HighlightMarks = ()) -> SearchResult:
        """Return the result of the first attempt that finds anything among documents with the filter marks."""
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
        """Return the group itself, or similar words if no document has it."""
        if self.has(group):
            return group
        near = self.vocabulary.near(group.word)
        return TermGroup(tuple(near)) if near else group
