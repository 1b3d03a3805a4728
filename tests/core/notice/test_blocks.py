"""Blocks of notices: what they begin with, and how they are nested."""

import pytest

from baosong.core.notice.parser.blocks import blocks
from baosong.core.phrases.normal_form import plain


def tree(text):
    """Depth, style and heading of every block."""
    normal = plain(text)
    return [(block.depth, block.style, normal[block.head_start : block.head_end]) for block in blocks(normal)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、时间\n5月4日前。\n二、地点", [(0, "han", "时间"), (1, "line", "5月4日前"), (0, "han", "地点")]),
        ("一、类别\n（一）征文类\n1.字数\n（二）视频类", [(0, "han", "类别"), (1, "(han)", "征文类"), (2, "digit", "字数"), (1, "(han)", "视频类")]),
        ("1.要求\n（一）原创\n2.时间", [(0, "digit", "要求"), (1, "(han)", "原创"), (0, "digit", "时间")]),
        ("活动一：手抄报\n活动二：情景剧", [(0, "counted", "手抄报"), (0, "counted", "情景剧")]),
        ("【海报】JPG格式。\n【短片】MP4格式。", [(0, "bracket", "海报"), (0, "bracket", "短片")]),
        ("01\n书法类\n02\n绘画类", [(0, "line number", "书法类"), (0, "line number", "绘画类")]),
        ("类别 | 时长\n微电影 | 10分钟", [(0, "row", "类别"), (0, "row", "微电影")]),
        ("报送时间：5月4日\n报送地点：301室", [(0, "label", "报送时间"), (0, "label", "报送地点")]),
        ("作品形式：\n1.漫画。\n2.海报。", [(0, "bare", "作品形式"), (1, "digit", "漫画"), (1, "digit", "海报")]),
        ("▊ 参赛资格\n不限。\n▊ 徵件时间", [(0, "bullet", "参赛资格"), (1, "line", "不限"), (0, "bullet", "征件时间")]),
        ("要求如下：1.原创；2.署名。", [(0, "label", "要求如下"), (0, "digit", "原创"), (0, "digit", "署名")]),
    ],
)
def test_tree(text, expected):
    assert tree(text) == expected


def test_a_block_ends_where_the_next_of_its_level_begins():
    text = "一、甲\n说明。\n（一）乙\n二、丙"
    first, _line, inner, last = blocks(text)

    assert text[slice(*first.span)] == "一、甲\n说明。\n（一）乙\n"
    assert (inner.parent, last.parent) == (0, None)


@pytest.mark.parametrize("text", ["2024年5月4日", "1.5分钟", "3.5m", "5.4日前"])
def test_dates_and_decimals_are_no_marks(text):
    assert [block.style for block in blocks(text)] in (["bare"], ["line"])
