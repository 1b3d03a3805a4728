"""The text of certificates with its blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.judging.enums import CertificateBlank
from baosong.apps.judging.services.certificate_text import BODY, activity_of, filled, unknown_blanks

VALUES = {
    CertificateBlank.ACTIVITY: "“四个一”行动评选",
    CertificateBlank.UNIT: "文学院",
    CertificateBlank.AUTHOR: "张三",
    CertificateBlank.WORK: "我的故事",
    CertificateBlank.PRIZE: "一等奖",
    CertificateBlank.NUMBER: "〔2026〕001号",
    CertificateBlank.DATE: "2026年11月30日",
    CertificateBlank.ISSUER: "示例大学",
}


def test_the_blanks_are_filled():
    assert filled(BODY, VALUES) == ("文学院　张三：", "所报送的《我的故事》在“四个一”行动评选中荣获一等奖。", "特发此证，以资鼓励。")


def test_a_blank_without_a_value_leaves_no_space():
    assert filled(BODY, {**VALUES, CertificateBlank.AUTHOR: ""})[0] == "文学院："


def test_marks_within_marks_are_single():
    values = {**VALUES, CertificateBlank.WORK: "读《家书》有感"}

    assert filled("《【作品】》", values) == ("《读〈家书〉有感》",)
    assert filled("《【作品】》", {**VALUES, CertificateBlank.WORK: "《家书》"}) == ("《家书》",)
    assert filled("【作品】", values) == ("读《家书》有感",)
    assert filled("在“【活动】”中", values) == ("在“‘四个一’行动评选”中",)


def test_a_value_is_not_searched_for_blanks():
    assert filled("【作品】", {**VALUES, CertificateBlank.WORK: "【奖项】\n【单位】"}) == ("【奖项】 【单位】",)


@pytest.mark.parametrize(
    ("body", "unknown"),
    [(BODY, []), ("【姓名】获【奖项】", ["【姓名】"]), ("【奖项", ["【奖项"]), ("奖项】", ["】"]), ("【【奖项】】", ["【】"]), ("没有空栏", [])],
)
def test_brackets_that_name_nothing_are_found(body, unknown):
    assert unknown_blanks(body) == unknown


@given(st.text(alphabet="【】奖项单位 \n甲", max_size=40), st.text(max_size=20))
def test_a_text_without_unknown_blanks_is_filled_completely(body, value):
    if unknown_blanks(body):
        return

    made = "".join(filled(body, dict.fromkeys(CertificateBlank, "值")))

    assert "【" not in made
    assert "】" not in made
    assert all(line.strip() for line in filled(body, dict.fromkeys(CertificateBlank, value)))


@pytest.mark.parametrize(
    ("title", "task", "activity"),
    [
        ("关于开展基层党组织“四个一”行动的通知", "战疫故事汇", "基层党组织“四个一”行动“战疫故事汇”评选"),
        ("关于举办微党课大赛的通知", "微党课大赛", "微党课大赛"),
        ("中共示例大学委员会组织部关于开展“微党课”征集工作的补充通知（2026年）", "微党课", "“微党课”征集评选"),
        ("年终材料", "总结", "年终材料“总结”评选"),
        ("《关于征集书记项目案例的公告》", "书记项目案例", "书记项目案例评选"),
    ],
)
def test_the_activity_is_named_apart_from_the_notice(title, task, activity):
    assert activity_of(title, task) == activity
