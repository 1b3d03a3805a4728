"""Amendments of the level above, proposed to a unit that passed the call on."""

from dataclasses import replace

from baosong.apps.calls.enums import AMEND
from baosong.apps.calls.models import Call, TermsVersion
from baosong.core.terms import Deadline, PieceDelivery, Terms, TermsPiece, TermsTask
from baosong.core.terms.differences import TermsChange, differences
from baosong.core.terms.strictness import is_as_strict


def changes_above(call: Call) -> list[TermsChange]:
    """What the level above changed since the version that a passed-on call follows; empty where there is nothing to decide."""
    if call.parent is None or not AMEND.is_open(call.state) or call.parent_version >= call.parent.terms_version:
        return []
    followed = TermsVersion.objects.filter(call=call.parent, number=call.parent_version).first()
    return differences(followed.terms, call.parent.terms) if followed else []


def with_changes_above(own: Terms, above: Terms) -> Terms:
    """The terms of a passed-on call, made as strict as those above in every respect; what is stricter stays. Tasks that it left out stay out."""
    return replace(own, tasks=tuple(_task(task, above.task(task.key)) for task in own.tasks))


def _task(own: TermsTask, above: TermsTask | None) -> TermsTask:
    if above is None:
        return own
    wanted, given = (Deadline(task.deadline).moment_if_dated() for task in (above, own))
    deadline = above.deadline if wanted is not None and given is not None and wanted < given else own.deadline
    pieces = [_piece(piece, above.piece(piece.key)) for piece in own.pieces]
    pieces += [piece for piece in above.pieces if piece.required and own.piece(piece.key) is None]
    return replace(own, deadline=deadline, pieces=tuple(pieces))


def _piece(own: TermsPiece, above: TermsPiece | None) -> TermsPiece:
    if above is None:
        return own
    rules = [rule if (wanted := above.rule(rule.field)) is None or is_as_strict(rule, wanted) else wanted for rule in own.rules]
    rules += [rule for rule in above.rules if own.rule(rule.field) is None]
    delivered = replace(own, delivery=own.delivery if own.delivery is above.delivery else PieceDelivery.BOTH)
    return replace(delivered, kind=above.kind, required=own.required or above.required, rules=tuple(rules))
