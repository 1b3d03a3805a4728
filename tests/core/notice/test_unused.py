"""Mentions in a notice from which no value was read."""

from dataclasses import replace
from datetime import date

import pytest

from baosong.apps.calls.interfaces.notice_highlight import evidence_of
from baosong.core.notice.parser import read
from baosong.core.notice.unused import unused_mentions
from baosong.site.demo.notice import notice as demo_notice
from tests.journeys.installation import mailed_notice, notice, stories_notice

YEAR_END = """关于报送年终材料的通知
各学院党委：
现就报送年终有关材料通知如下。
一、报送内容
1.党建工作总结。不超过3000字，12月10日前报送。
2.党费收缴使用情况报告。经党委书记签字并盖章后扫描为PDF，12月15日前报送。
3.主题党日优秀案例。案例不少于2个，12月20日前报送。
二、报送方式
请发至zzb@example.edu.cn。
党委组织部
2026年11月20日
"""


def unused(text, terms=None, deadlines=None):
    terms = terms or read(text)
    used = [(where.start, where.end) for where in evidence_of(terms)]
    return unused_mentions(text, used, [task.deadline for task in terms.tasks] if deadlines is None else deadlines)


@pytest.mark.parametrize("text", [notice(), stories_notice(2), mailed_notice()], ids=["lecture", "stories", "two tasks by mail"])
def test_a_notice_of_which_everything_is_used_leaves_nothing(text):
    assert unused(text) == []


def test_the_day_by_which_the_demo_s_lecture_is_to_be_held_is_no_deadline_and_is_listed():
    found = unused(demo_notice(date(2026, 11, 29)))

    assert [(mention.kind.value, mention.quote) for mention in found] == [("date", "2026年12月2日前")]


def test_items_and_dates_that_became_no_task_are_listed():
    terms = read(YEAR_END)
    first = replace(terms, tasks=terms.tasks[:1])
    found = {(mention.kind.value, mention.quote) for mention in unused(YEAR_END, first)}

    assert any(quote.startswith("党费收缴使用情况报告") for _kind, quote in found)
    assert any(quote.startswith("主题党日优秀案例") for _kind, quote in found)


def test_a_notice_whose_items_are_all_read_leaves_none():
    assert [mention for mention in unused(YEAR_END) if mention.kind.value == "item"] == []


def test_an_item_is_listed_once_and_not_again_for_what_stands_in_it():
    text = "关于报送材料的通知\n一、甲\n请于2026年12月3日前提交报告2篇。\n二、乙\n学习文件。\n"

    assert [mention.kind.value for mention in unused_mentions(text, [])] == ["item"]


@pytest.mark.parametrize("counted", ["评选一等奖3名", "纸质材料一式3份", "联系人2名", "第3期简报"])
def test_prizes_copies_and_issues_are_no_quotas(counted):
    assert unused_mentions(f"{counted}。", []) == []


def test_a_number_that_looks_like_a_quota_is_listed():
    assert [mention.quote for mention in unused_mentions("每个学院撰写案例1篇。", [])] == ["每个学院撰写案例1篇"]


@pytest.mark.parametrize(("deadlines", "left"), [([], 1), (["2026-12-03"], 0), (["2025-12-03"], 1)])
def test_a_date_that_is_a_deadline_of_the_draft_counts_as_used_whoever_entered_it(deadlines, left):
    assert len(unused_mentions("请于2026年12月3日前完成。", [], deadlines)) == left


def test_every_mention_is_a_stretch_of_the_notice():
    for mention in unused(YEAR_END):
        assert mention.quote.rstrip("…") in YEAR_END
        assert 0 <= mention.start < mention.end <= len(YEAR_END)
