"""What the stages of the parser know of a notice: its page, blocks, title, and all mentions of the grammar."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from baosong.core.chinese.segmentation import borders
from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser import head
from baosong.core.notice.parser.attachments import attachment_lines
from baosong.core.notice.parser.blocks import NoticeBlock, Span, blocks
from baosong.core.notice.parser.deadlines import DatedDeadline, DueDate, deadlines, due_dates
from baosong.core.notice.parser.kinds import Inventory, inventories
from baosong.core.notice.parser.limits import Limit, Noun, limits, nouns
from baosong.core.notice.parser.linear import Models
from baosong.core.notice.parser.quotas import quotas
from baosong.core.notice.parser.things import Thing, thing_features, things
from baosong.core.notice.phrases.dates import dates
from baosong.core.phrases.grammar import Mention
from baosong.core.terms import Evidence, TermsQuota


@dataclass(frozen=True, slots=True)
class ScoredThing:
    """A thing with the probability that it is asked for."""

    thing: Thing
    asked: float
    features: list[str]


# What depends on the models.
SCORED: Final = ("things", "asked_heads", "deadlines")


@dataclass
class NoticeContext:
    """A notice while it is parsed."""

    page: NoticePage
    models: Models

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.page.text

    @cached_property
    def blocks(self) -> list[NoticeBlock]:
        """The blocks in order."""
        return blocks(self.text)

    @cached_property
    def title(self) -> tuple[str, Evidence] | None:
        """The title and where it stands."""
        return head.title(self.page)

    @property
    def title_span(self) -> Span | None:
        """Start and end of the title."""
        return (self.title[1].start, self.title[1].end) if self.title else None

    @cached_property
    def issued(self) -> tuple[str, Evidence] | None:
        """The date of issue."""
        return head.issued_on(self.page)

    @cached_property
    def nouns(self) -> list[Noun]:
        """The nouns for materials."""
        return nouns(self.page)

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits for files."""
        return limits(self.page, self.nouns)

    @cached_property
    def dates(self) -> list[Mention]:
        """All dates."""
        return dates.find(self.text)

    @cached_property
    def due_dates(self) -> list[DueDate]:
        """The dates by which something may be due, in order."""
        return due_dates(self.page, self.issued[0] if self.issued else "")

    @cached_property
    def deadlines(self) -> list[DatedDeadline]:
        """The dates by which something is due, the likeliest first."""
        return deadlines(self.due_dates, self.models["deadline"])

    @cached_property
    def quotas(self) -> list[tuple[TermsQuota, Mention, bool]]:
        """The numbers of submissions."""
        return quotas(self.page)

    @cached_property
    def listed(self) -> list[Span]:
        """The lines that list the attachments."""
        return attachment_lines(self.page)

    @cached_property
    def borders(self) -> list[int]:
        """The offsets at which words begin and end."""
        return borders(self.text)

    @cached_property
    def candidates(self) -> list[Thing]:
        """The things that may be asked for."""
        return things(self.page, self.borders)

    @cached_property
    def thing_features(self) -> list[list[str]]:
        """The features of each of them."""
        return [thing_features(self, thing) for thing in self.candidates]

    def with_models(self, models: Models) -> "NoticeContext":
        """Return the same notice for other models; what does not depend on them is not read again."""
        other = NoticeContext(self.page, models)
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name not in ("models", *SCORED)})
        return other

    @cached_property
    def things(self) -> list[ScoredThing]:
        """The things that may be asked for, with their probabilities."""
        model = self.models["thing"]
        return [ScoredThing(thing, model.probability(features), features) for thing, features in zip(self.candidates, self.thing_features, strict=True)]

    @cached_property
    def asked_heads(self) -> dict[str, float]:
        """The head nouns of these things, each with the highest probability among its mentions."""
        found: dict[str, float] = {}
        for one in self.things:
            head = self.text[one.thing.head : one.thing.end]
            found[head] = max(one.asked, found.get(head, 0.0))
        return found

    @cached_property
    def groups(self) -> list[Inventory]:
        """The groups of at least two names that may be the tasks."""
        return list(inventories(self.page, self.blocks, self.title_span))

    @cached_property
    def kind_facts(self) -> dict[int, list[str]]:
        """What the text of each kind of these groups holds, by the identity of the kind."""
        return {}

    @cached_property
    def group_names(self) -> list[tuple[int, str]]:
        """Where each group begins, and its names."""
        return [(group.at, "\n".join(self.text[kind.start : kind.end] for kind in group.kinds)) for group in self.groups]

    def heading_path(self, position: int) -> list[str]:
        """Return the headings of the blocks around a position, innermost first."""
        return [self.text[block.head_start : block.head_end] for block in reversed(self.blocks) if block.start <= position < block.end]
