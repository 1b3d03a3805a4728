"""A call's terms as rows for pages: names, values in words, source sentences.

`at` is the prefix of a row's form fields, `index` the argument of its actions, such as `0:2` for the third piece of the first task.
"""

from dataclasses import dataclass
from typing import Any

from baosong.apps.calls.interfaces.notice_highlight import number_of, spans
from baosong.core.terms import Evidence, Rule, Severity, Terms, TermsPiece, TermsTask
from baosong.platform.messages.rules import kind_name, rule_name, value_words


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule."""

    at: str
    index: str
    field: str
    name: str
    words: str
    is_advice: bool
    sentence: str
    sentence_number: int | None
    fault: str


@dataclass(frozen=True, slots=True)
class TermsPieceRow:
    """One piece with its rules."""

    at: str
    index: str
    key: str
    kind: str
    kind_name: str
    name: str
    required: bool
    sentence_number: int | None
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class TermsTaskRow:
    """One task with its pieces."""

    at: str
    index: int
    task: TermsTask
    day: str
    hour: str
    has_no_year: bool
    sentence_number: int | None
    deadline_number: int | None
    deadline_sentence: str
    quotas: tuple[tuple[str, str, Any, int | None, str], ...]
    pieces: tuple[TermsPieceRow, ...]


class TermsRows:
    """Builder of the rows of one call's terms."""

    def __init__(self, terms: Terms, text: str, faults: dict[str, str] | None = None) -> None:
        self.terms, self.text, self.faults = terms, text, faults or {}
        self.spans = spans(text)

    def sentence(self, where: Evidence | None) -> str:
        """The sentence around the evidence, empty without evidence."""
        return where.sentence(self.text) if where else ""

    def tasks(self) -> list[TermsTaskRow]:
        return [self.task(task, i) for i, task in enumerate(self.terms.tasks)]

    def task(self, task: TermsTask, i: int) -> TermsTaskRow:
        day, _, hour = task.deadline.partition("T")
        at = f"t{i}"
        return TermsTaskRow(
            at=at,
            index=i,
            task=task,
            day="" if day.startswith("--") else day,
            hour=hour,
            has_no_year=day.startswith("--"),
            sentence_number=number_of(self.spans, task.evidence),
            deadline_number=number_of(self.spans, task.deadline_evidence),
            deadline_sentence=self.sentence(task.deadline_evidence),
            quotas=tuple(
                (f"{at}-q{k}", f"{i}:{k}", quota, number_of(self.spans, quota.evidence), self.faults.get(f"{at}-q{k}-least", ""))
                for k, quota in enumerate(task.quotas)
            ),
            pieces=tuple(self.piece(piece, f"{at}-p{j}", f"{i}:{j}") for j, piece in enumerate(task.pieces)),
        )

    def piece(self, piece: TermsPiece, at: str, index: str) -> TermsPieceRow:
        return TermsPieceRow(
            at=at,
            index=index,
            key=piece.key,
            kind=piece.kind.value,
            kind_name=kind_name(piece.kind.value),
            name=piece.name,
            required=piece.required,
            sentence_number=number_of(self.spans, piece.evidence),
            rules=tuple(self.rule(rule, f"{at}-r{k}", f"{index}:{k}") for k, rule in enumerate(piece.rules)),
        )

    def rule(self, rule: Rule, at: str = "", index: str = "") -> RuleRow:
        return RuleRow(
            at=at,
            index=index,
            field=rule.field,
            name=rule_name(rule.field),
            words=value_words(rule.field, rule.value, approx=rule.approx),
            is_advice=rule.severity is Severity.ADVICE,
            sentence=self.sentence(rule.evidence),
            sentence_number=number_of(self.spans, rule.evidence),
            fault=self.faults.get(f"{at}-value", ""),
        )
