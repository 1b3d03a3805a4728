"""Which pieces a notice wants in the hand, how many copies, and where."""

import pytest

from baosong.core.notice.parser import read
from baosong.core.terms import PieceDelivery

FRAME = "关于报送材料的通知\n各学院：\n{asked}\n请于2026年5月20日前报送。\n示范大学组织部\n2026年5月1日\n"


def pieces_of(asked: str):
    text = FRAME.format(asked=asked)
    return text, {piece.name: piece for task in read(text).tasks for piece in task.pieces}


@pytest.mark.parametrize(
    ("asked", "name", "delivery", "copies", "place"),
    [
        ("现征集书法作品，每个学院报送1件。书法作品原件请送至行政楼305室。", "书法作品", PieceDelivery.HAND, None, "行政楼305室"),
        ("请报送申报表，申报表一式三份，纸质版报送至党委组织部302办公室。", "申报表", PieceDelivery.BOTH, 3, "党委组织部302办公室"),
        ("请报送申报表，申报表电子版发送至邮箱a@example.edu.cn。", "申报表", PieceDelivery.FILE, None, ""),
    ],
)
def test_paper_and_originals_come_in_the_hand(asked, name, delivery, copies, place):
    text, pieces = pieces_of(asked)

    piece = pieces[name]
    assert (piece.delivery, piece.copies, piece.deliver_to) == (delivery, copies, place)
    assert (piece.delivery_evidence is None) == (delivery is PieceDelivery.FILE)
    if piece.delivery_evidence is not None:
        assert place in piece.delivery_evidence.sentence(text)
