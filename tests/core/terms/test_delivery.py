"""How a piece is delivered is kept in the call file, compared with the terms before, and not loosened below."""

from dataclasses import replace

import pytest

from baosong.core.terms import Evidence, PieceDelivery, PieceKind, Terms, TermsPiece, TermsTask, loosened
from baosong.core.terms.call_file import InvalidCall, read_call, write_call
from baosong.core.terms.differences import ChangeKind, differences

PIECE = TermsPiece(
    PieceKind.OTHER, "书法", "p1", delivery=PieceDelivery.HAND, copies=2, deliver_to="305室", deliver_by="2026-05-21", delivery_evidence=Evidence(3, 9)
)


def terms(piece: TermsPiece) -> Terms:
    return Terms(title="征集", tasks=(TermsTask("书法", "t1", "2026-05-20", (piece,)),))


def test_the_call_file_keeps_it():
    assert read_call(write_call(terms(PIECE))) == terms(PIECE)
    assert "delivery" not in write_call(terms(TermsPiece(PieceKind.OTHER, "书法", "p1")))


@pytest.mark.parametrize("wrong", [{"copies": 0}, {"deliver_by": "下周"}])
def test_the_call_file_refuses_what_is_none(wrong):
    with pytest.raises(InvalidCall):
        read_call(write_call(terms(replace(PIECE, **wrong))))


@pytest.mark.parametrize("change", [{"delivery": PieceDelivery.FILE}, {"copies": 3}, {"deliver_to": "306室"}, {"deliver_by": ""}])
def test_a_change_is_a_difference(change):
    (found,) = differences(terms(PIECE), terms(replace(PIECE, **change)))

    assert (found.kind, found.what) == (ChangeKind.CHANGED, "delivery")


def test_another_sentence_is_no_difference():
    assert differences(terms(PIECE), terms(replace(PIECE, delivery_evidence=None))) == []


@pytest.mark.parametrize(
    ("above", "own", "is_loosened"),
    [
        (PieceDelivery.HAND, PieceDelivery.FILE, True),
        (PieceDelivery.FILE, PieceDelivery.HAND, True),
        (PieceDelivery.BOTH, PieceDelivery.HAND, True),
        (PieceDelivery.HAND, PieceDelivery.BOTH, False),
        (PieceDelivery.FILE, PieceDelivery.FILE, False),
    ],
)
def test_a_level_may_ask_for_more_but_not_for_less(above, own, is_loosened):
    (one,), (other,) = (terms(replace(PIECE, delivery=delivery)).tasks for delivery in (above, own))

    assert bool(loosened(one, other)) == is_loosened
