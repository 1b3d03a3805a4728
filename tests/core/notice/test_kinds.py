"""Groups of names that may be the tasks of a notice."""

import pytest

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.blocks import blocks
from baosong.core.notice.parser.kinds import inventories


def groups(text, source):
    page = NoticePage(text)
    return [
        [(page.original(kind.start, kind.end).strip(), [page.original(*span).strip() for span in kind.spans]) for kind in group.kinds]
        for group in inventories(page, blocks(page.text), None)
        if group.source == source
    ]


def names(text, source):
    return [[name for name, _spans in group] for group in groups(text, source)]


def test_sibling_headings_are_a_group_with_the_text_below_each():
    assert groups("三、类别\n（一）视频类\n三分钟以内。\n（二）图片类\nJPG格式。", "number") == [
        [("视频类", ["（一）视频类\n三分钟以内。"]), ("图片类", ["（二）图片类\nJPG格式。"])]
    ]


def test_the_rows_of_a_table_are_a_group():
    assert names("类别 | 时长\n微电影 | 10分钟\n公益广告 | 1分钟", "row") == [["类别", "微电影", "公益广告"]]


@pytest.mark.parametrize(
    "text",
    [
        "音频作品为MP3格式，不超过4分钟。摄影作品为JPG格式。",
        "对于音频作品，须为MP3格式。对于摄影作品，须为JPG格式。",
        "报送要求。音频作品一律为MP3格式；摄影作品一律为JPG格式。",
    ],
)
def test_subjects_of_sentences_are_a_group(text):
    assert names(text, "lead") == [["音频作品", "摄影作品"]]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("现征集征文、短片和海报作品。", ["征文", "短片", "海报作品"]),
        ("作品分为书法、绘画、摄影三类。", ["书法", "绘画", "摄影"]),
    ],
)
def test_an_enumeration_is_a_group_without_the_words_around_it(text, members):
    assert members in names(text, "enumeration")


def test_submissions_with_dates_of_their_own_are_a_group():
    assert names("5月4日前报送活动方案；6月30日前报送活动总结。", "dated") == [["活动方案", "活动总结"]]


def test_names_with_counts_of_their_own_are_a_group_and_keep_the_counts():
    page = NoticePage("其中微课至少报送1门、短片报送不少于2个。")
    (group,) = [group for group in inventories(page, blocks(page.text), None) if group.source == "counted"]

    assert [(kind.count.least, kind.count.most) for kind in group.kinds] == [(1, None), (2, None)]
