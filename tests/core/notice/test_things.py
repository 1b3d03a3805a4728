"""Noun phrases for what may have to be handed in: kind, and words cut at word borders."""

import pytest

from baosong.core.chinese.segmentation import borders
from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.things import things


def found(text):
    page = NoticePage(text)
    return [(thing.kind, page.original(thing.start, thing.end)) for thing in things(page, borders(page.text))]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("请填写《优秀案例推荐表》。", ("form", "优秀案例推荐表")),
        ("每名选手提交参赛视频1部", ("video", "参赛视频")),
        ("另附5张活动照片。", ("image", "活动照片")),
        ("报送3000字左右的调研报告。", ("document", "调研报告")),
        ("请提交作品的网盘链接。", ("other", "网盘链接")),
        ("将问题清单报送", ("form", "问题清单")),
        ("報送登記表一份", ("form", "登記表")),
    ],
)
def test_thing(text, thing):
    assert thing in found(text)


@pytest.mark.parametrize("text", ["备注推荐单位和姓名", "召开视频会议", "关注视频号", "参加报告会"])
def test_parts_of_other_words_are_no_things(text):
    assert found(text) == []


def test_every_member_of_a_list_is_a_thing():
    assert [words for _kind, words in found("提交活动方案、活动照片和活动总结。")] == ["活动方案", "活动照片", "活动总结"]
