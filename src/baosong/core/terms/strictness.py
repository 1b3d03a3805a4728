"""Compare terms: a level may tighten what the level above asks for, never loosen it."""

from dataclasses import dataclass

from baosong.core.rules import KINDS
from baosong.core.terms.deadlines import Deadline
from baosong.core.terms.model import Rule, Severity, TermsPiece, TermsTask


@dataclass(frozen=True, slots=True)
class LoosenedRule:
    """One loosened requirement: deadline, piece or a rule's field; of which piece; the two values."""

    what: str
    piece: str = ""
    above: object = None
    own: object = None


def loosened(above: TermsTask, own: TermsTask) -> list[LoosenedRule]:
    """Return all requirements of `above` that `own` loosens; empty if everything that meets `own` also meets `above`.

    A deadline must be the same or earlier; a required piece must stay required, and each of its rules as strict or stricter.
    Advice may become binding, not the reverse.
    """
    found = []
    if (limit := Deadline(above.deadline).moment_if_dated()) is not None and ((written := Deadline(own.deadline).moment_if_dated()) is None or written > limit):
        found.append(LoosenedRule("deadline", "", above.deadline, own.deadline))
    for piece in above.pieces:
        own_piece = own.piece(piece.key)
        if own_piece is None or own_piece.kind is not piece.kind or (piece.required and not own_piece.required) or _asks_less(piece, own_piece):
            if piece.required or own_piece is not None:
                found.append(LoosenedRule("piece", piece.name or piece.kind.value))
            continue
        found.extend(_rules(piece, own_piece))
    return found


def _asks_less(above: TermsPiece, own: TermsPiece) -> bool:
    """Whether a file, paper or an original that `above` asks for is not asked for any more."""
    return (above.is_file and not own.is_file) or (above.is_in_hand and not own.is_in_hand)


def _rules(above: TermsPiece, own: TermsPiece) -> list[LoosenedRule]:
    found = []
    for rule in above.rules:
        own_rule = own.rule(rule.field)
        if own_rule is None or not is_as_strict(own_rule, rule):
            found.append(LoosenedRule(rule.field, above.name or above.kind.value, rule.value, own_rule.value if own_rule else None))
    return found


def is_as_strict(own: Rule, above: Rule) -> bool:
    """Return whether every file that meets `own` meets `above`, with at least the same severity."""
    if above.severity is Severity.BLOCK and own.severity is not Severity.BLOCK:
        return False
    if own.approx and not above.approx:
        return False
    kind = KINDS.get(above.field)
    if kind is None or not (kind.is_valid(own.value) and kind.is_valid(above.value)):
        return own.value == above.value
    return kind.is_stricter_or_equal(own.value, above.value)
