"""Prizes and their numbers are read from sentences of notices."""

import pytest

from baosong.core.notice.prizes import prizes_in


@pytest.mark.parametrize(
    ("text", "prizes"),
    [
        ("设一等奖3名，二等奖5名，三等奖10名，优秀奖若干。", [("一等奖", 3, False), ("二等奖", 5, False), ("三等奖", 10, False)]),
        ("评选一等奖10%、二等奖20%、三等奖30%。", [("一等奖", 10, True), ("二等奖", 20, True), ("三等奖", 30, True)]),
        ("一、二、三等奖各5件，优秀奖十篇", [("一等奖", 5, False), ("二等奖", 5, False), ("三等奖", 5, False), ("优秀奖", 10, False)]),
        ("特等奖1项、一等奖占参评作品的15％", [("特等奖", 1, False), ("一等奖", 15, True)]),
        ("一等奖：2个；二等奖：三个", [("一等奖", 2, False), ("二等奖", 3, False)]),
        ("对获得一等奖的作品给予表彰。", []),
        ("一等奖200%", []),
        ("去年有一等奖3名。今年设一等奖2名。", [("一等奖", 2, False)]),
    ],
    ids=["numbers", "shares", "several at once", "share of works", "colons", "no number", "more than all", "earlier year"],
)
def test_prizes_of_a_notice(text, prizes):
    assert [(prize.name, prize.value, prize.is_share) for prize in prizes_in(text)] == prizes


def test_each_prize_has_its_place_in_the_notice():
    text = "大赛设一等奖3名。"

    (prize,) = prizes_in(text)

    assert text[prize.evidence.start : prize.evidence.end] == "一等奖3名"
