"""The rule on the frame rate, from the sentence of the notice to what the page writes."""

import pytest
from django.utils import translation

from baosong.core.notice.parser import read
from baosong.core.rules import KINDS, PieceKind
from baosong.core.terms import Rule
from baosong.core.terms.strictness import is_as_strict
from baosong.platform.messages.rules import in_words, typed, value_words

RULE = Rule("frame_rate", (25, None))


def test_it_is_read_from_a_notice():
    terms = read("关于报送微视频的通知\n各学院：\n请于2026年5月20日前报送微视频1部，视频为MP4格式，分辨率1920×1080，帧率不低于25帧/秒。")

    rules = {rule.field: rule.value for rule in terms.tasks[0].pieces[0].rules}
    assert rules["frame_rate"] == (25, None)
    assert rules["resolution"] == (1920, 1080)


@pytest.mark.parametrize(("measured", "is_met"), [(24.9, False), (25, True), (29.97, True), (None, None)])
def test_a_measured_rate_is_compared_with_it(measured, is_met):
    assert KINDS["frame_rate"].check(RULE.value, measured, piece=PieceKind.VIDEO) is is_met


def test_more_frames_are_stricter():
    assert is_as_strict(Rule("frame_rate", (50, None)), RULE)
    assert not is_as_strict(Rule("frame_rate", (24, None)), RULE)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_page_writes_it_also_reads(language):
    with translation.override(language):
        assert typed(RULE.field, value_words(RULE.field, RULE.value)) == RULE.value


def test_it_has_a_name_in_chinese():
    with translation.override("zh-hans"):
        assert in_words(RULE) == "帧率 不少于 每秒 25 帧"
