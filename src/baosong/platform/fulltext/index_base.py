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
    def take(self, documents: Iterable[IndexDocument]) -> None:
        """Insert or replace prepared documents."""

    def put(self, documents: Iterable[IndexedText], lexicon: Lexicon) -> None:
        """Prepare documents, then insert or replace them."""
        self.take(prepare(document, lexicon) for document in documents)

    def find(self, query: ParsedQuery, *, marks: HighlightMarks = ()) -> SearchResult:
        """Return the result of the first attempt that finds anything among documents with the filter marks."""
        if not query.groups:
            return NOTHING
        return next((found for found in self._attempts(query, marks) if found.total), NOTHING)

    def _attempts(self, query: ParsedQuery, marks: HighlightMarks) -> Iterator[SearchResult]:
        yield self.exact(query.groups, marks)
        if len(query.sound) > 1:
            yield replace(self.by_sound(query.sound, marks), how="sound")
        if query.letters:
            yield replace(self.by_letters(query.letters, marks), how="sound")
        corrected = tuple(self._corrected(group) for group in query.groups)
        if corrected != query.groups:
            instead = tuple(word for group, own in zip(corrected, query.groups, strict=True) if group != own for word in group.words)
            yield replace(self.exact(corrected, marks), how="near", instead=instead)
        yield replace(self.part(query.groups, marks), how="any")

    def _corrected(self, group: TermGroup) -> TermGroup:
        """Return the group itself, or similar words if no document has it."""
        if self.has(group):
            return group
        near = self.vocabulary.near(group.word)
        return TermGroup(tuple(near)) if near else group
