"""Names are masked whatever stands between their characters, and not inside other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.anonymisation import MASK, NameMask


@pytest.mark.parametrize(
    "written",
    [
        "马克思主义学院",
        "马 克 思 主 义 学 院",
        "马\u3000克思主义学院",
        "马克思\n主义学院",
        "马\u200b克\u200d思\ufeff主\u2060义学\u00ad院",
        "馬克思主義學院",
        *(sign.join("马克思主义学院") for sign in "-_./、*|·—／｜~，。:：=①❤“”#&>^\ue000\u0378"),
        "马（克）思「主义」学院",
    ],
)
def test_what_stands_between_the_characters_of_a_name_does_not_hide_it(written):
    mask = NameMask(["马克思主义学院", "马院"])

    assert mask.masked(f"本文由{written}供稿") == f"本文由{MASK}供稿"


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("高明", "水平提高明显", "水平提高明显"),
        ("高明", "由高明同志撰写", "由□□同志撰写"),
        ("高明", "作者：高　明", "作者：□□"),
        ("王明", "小王明天开会", "小□□天开会"),
        ("王明", "王明白天来过", "□□白天来过"),
        ("文院", "人文院系共建", "人文院系共建"),
        ("马院", "我们马院师生", "我们□□师生"),
        ("Li Ming", "By LI  MING, 2026", "By □□, 2026"),
        ("Li Ming", "Mali mingles", "Mali mingles"),
        ("1班", "11班和1班", "11班和□□"),
        ("第1学院", "第１学院", "□□"),
        ("阿依·古丽", "阿依古丽说", "□□说"),
    ],
)
def test_short_names_are_masked_at_the_borders_of_words(name, text, masked):
    assert NameMask([name]).masked(text) == masked


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("李想", "那天李想要报名，我和李想到了办法。", "那天□□要报名，我和□□到了办法。"),
        ("张明", "张明显得高兴，张明白天来过。", "□□显得高兴，□□白天来过。"),
        ("文院", "文院长讲话", "□□长讲话"),
        ("马院", "在马院里，马院的老师", "在□□里，□□的老师"),
        ("张明明", "张明明白了", "□□白了"),
        ("李想", "李-想说，李*想来了", "□□说，□□来了"),
        ("李想", "桃李，想起当年", "桃李，想起当年"),
        ("张三丰", "张(三)丰说", "□□说"),
    ],
)
def test_what_follows_a_name_does_not_show_it(name, text, masked):
    assert NameMask([name]).masked(text) == masked


def test_names_in_doubt_are_told_with_their_sentence():
    mask = NameMask(["高明", "张明明"])

    assert mask.doubts("第一句。水平提高明显，张明明说。第三句") == [("高明", "水平提高明显，□□说。")]
    assert mask.doubts("由高明同志撰写") == []
    assert NameMask(["李想"]).doubts("作者是李（想）。") == [("李想", "作者是李（想）。")]


def test_of_overlapping_names_nothing_is_left():
    mask = NameMask(["物理学院", "学院党委"])

    assert mask.masked("物理学院党委供稿") == f"{MASK}供稿"
    assert [span.name for span in NameMask(["第1学院", "学院"]).find("第1学院")] == ["第1学院"]


@given(st.text(alphabet="马克思主义学院 \u3000\n\u200b，a"), st.text(alphabet="是的，a。", max_size=5))
def test_no_name_is_left_and_nothing_else_is_changed(inside, outside):
    mask = NameMask(["马克思主义学院"])

    assert mask.find(mask.masked(inside)) == []
    assert mask.masked(outside) == outside


def test_names_in_doubt_are_found_beside_those_that_are_masked():
    assert NameMask(["高明"]).findings("text", "高明同志。水平提高明显。") == [("text", "高明"), ("text doubt", "高明（水平提高明显。）")]
