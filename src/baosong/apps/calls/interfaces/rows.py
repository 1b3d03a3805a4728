"""A call's terms as rows of its page: names, values in words, source sentences."""

from dataclasses import dataclass

from baosong.apps.calls.interfaces.notice_highlight import number_of, spans
from baosong.core.terms import Rule, Severity, Terms, TermsPiece, TermsTask
from baosong.platform.messages.rules import delivery_words, kind_name, rule_name, value_words


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule."""

    name: str
    words: str
    is_advice: bool
    sentence_number: int | None


@dataclass(frozen=True, slots=True)
class TermsPieceRow:
    """One piece with its rules."""

    kind_name: str
    name: str
    rules: tuple[RuleRow, ...]
    delivery: str
    delivery_number: int | None


@dataclass(frozen=True, slots=True)
class TermsTaskRow:
    """One task with its pieces."""

    task: TermsTask
    deadline_number: int | None
    pieces: tuple[TermsPieceRow, ...]


class TermsRows:
    """Builder of the rows of one call's terms."""

    def __init__(self, terms: Terms, text: str) -> None:
        self.terms = terms
        self.spans = spans(text)

    def tasks(self) -> list[TermsTaskRow]:
        return [self.task(task) for task in self.terms.tasks]

    def task(self, task: TermsTask) -> TermsTaskRow:
        return TermsTaskRow(task, number_of(self.spans, task.deadline_evidence), tuple(self.piece(piece) for piece in task.pieces))

    def piece(self, piece: TermsPiece) -> TermsPieceRow:
        rules = tuple(self.rule(rule) for rule in piece.rules)
        return TermsPieceRow(kind_name(piece.kind.value), piece.name, rules, delivery_words(piece), number_of(self.spans, piece.delivery_evidence))

    def rule(self, rule: Rule) -> RuleRow:
        return RuleRow(
            name=rule_name(rule.field),
            words=value_words(rule.field, rule.value, approx=rule.approx),
            is_advice=rule.severity is Severity.ADVICE,
            sentence_number=number_of(self.spans, rule.evidence),
        )
