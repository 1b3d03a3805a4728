"""Terms of a call: tasks, pieces, rules, quotas and channels, each with its evidence in the notice.

Fields of rules have the names of the notice format (duration_s, resolution, formats, …) from the notice to the finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from baosong.core.rules import PieceKind, RuleValue


class Severity(StrEnum):
    """Whether breaking a rule prevents a submission (block) or is only reported (advice)."""

    BLOCK = "block"
    ADVICE = "advice"


class ChannelKind(StrEnum):
    """Channel by which submissions reach the issuer."""

    EMAIL = "email"
    PAPER = "paper"
    NETDISK = "netdisk"
    WEB = "web"
    IM = "im"


class PieceDelivery(StrEnum):
    """How a piece reaches the issuer: as a file, in the hand (paper, an original), or both."""

    FILE = "file"
    HAND = "hand"
    BOTH = "both"


# Ends of sentences in notices.
SENTENCE_STOPS: Final = "。;!?\uff1b\uff01\uff1f\n"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the notice: characters start (inclusive) to end (exclusive)."""

    start: int
    end: int

    def quote(self, text: str) -> str:
        """Return the span's text."""
        return text[self.start : self.end]

    def sentence(self, text: str) -> str:
        """Return the sentence (up to 。;!? or the end of the line) that contains the span."""
        start = max(text.rfind(stop, 0, self.start) for stop in SENTENCE_STOPS) + 1
        ends = [at for stop in SENTENCE_STOPS if (at := text.find(stop, max(self.start, self.end - 1))) >= 0]
        return text[start : min(ends) + 1 if ends else len(text)].strip()


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit on a piece. Durations in seconds, sizes in bytes (K = 1024), pictures in pixels."""

    field: str
    value: RuleValue
    severity: Severity = Severity.BLOCK
    approx: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class TermsPiece:
    """One file, or one kind of file, of a submission; or what is delivered in the hand, with the number of copies, the place and the day ("" for the deadline)."""

    kind: PieceKind
    name: str = ""
    key: str = ""
    required: bool = True
    rules: tuple[Rule, ...] = ()
    evidence: Evidence | None = None
    delivery: PieceDelivery = PieceDelivery.FILE
    copies: int | None = None
    deliver_to: str = ""
    deliver_by: str = ""
    delivery_evidence: Evidence | None = None

    @property
    def is_file(self) -> bool:
        """Whether a file is asked for."""
        return self.delivery is not PieceDelivery.HAND

    @property
    def is_in_hand(self) -> bool:
        """Whether paper or an original is asked for."""
        return self.delivery is not PieceDelivery.FILE

    def rule(self, name: str) -> Rule | None:
        """Return the rule on a field, or None."""
        return next((rule for rule in self.rules if rule.field == name), None)


@dataclass(frozen=True, slots=True)
class TermsQuota:
    """How many submissions a unit must or may hand in.

    `unit_kind` limits the quota to units of that kind, `unit` to the unit of that name, whose key is `unit_id` where it is known. `basis` and `every` make it proportional (one per so many branches or
    members, rounded up); `percent` takes a share of the basis, rounded up.
    """

    least: int | None = None
    most: int | None = None
    per: str = ""
    unit_kind: str = ""
    basis: str = ""
    every: int | None = None
    percent: float | None = None
    is_advice: bool = False
    evidence: Evidence | None = None
    unit: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class TermsTask:
    """One kind of submission that is asked for."""

    name: str
    key: str = ""
    deadline: str = ""
    pieces: tuple[TermsPiece, ...] = ()
    quotas: tuple[TermsQuota, ...] = ()
    cap: int | None = None
    themes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    evidence: Evidence | None = None
    deadline_evidence: Evidence | None = None

    def piece(self, key: str) -> TermsPiece | None:
        """Return the piece with a key, or None."""
        return next((piece for piece in self.pieces if piece.key == key), None)


@dataclass(frozen=True, slots=True)
class TermsChannel:
    """A channel, with the required subject of mails and name of attachments."""

    kind: ChannelKind
    subject: str = ""
    attachment_name: str = ""
    evidence: Evidence | None = None
    subject_evidence: Evidence | None = None
    attachment_evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a notice asks for."""

    title: str = ""
    issued_on: str = ""
    tasks: tuple[TermsTask, ...] = ()
    channels: tuple[TermsChannel, ...] = ()
    eligible: str = ""
    select: bool = False
    recommend_to: str = ""
    themes: tuple[str, ...] = ()
    total_quotas: tuple[TermsQuota, ...] = ()
    grace_minutes: int = 0
    naming: str = ""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def task(self, key: str) -> TermsTask | None:
        """Return the task with a key or name, or None."""
        return next((task for task in self.tasks if key in (task.key, task.name)), None)
