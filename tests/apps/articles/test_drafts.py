"""Drafts out of register entries."""

from datetime import date

import pytest

from baosong.apps.articles.interfaces import drafts
from baosong.apps.registers.services import registers
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story
from tests.apps.registers.scenario import an_entry
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario(data_folder):
    return a_finished_story(make.a_call())


@pytest.fixture
def entry(scenario):
    return an_entry(scenario.meeting.unit, scenario.by)


def test_a_draft_has_the_facts_of_the_entry_and_its_actions(scenario, entry):
    registers.log_action(entry, on=date(2026, 7, 3), where="东门", what="劝返外来人员三人。", by=scenario.by, at=NOW)

    article, case = drafts.draft(entry, as_case=False), drafts.draft(entry, as_case=True)

    for said in (article.text, case.text):
        assert "人员：王小明" in said
        assert "时间：2026-07-01 至 2026-07-31" in said
        assert "2026年7月3日，在东门，劝返外来人员三人。" in said
    assert [heading in case.text for heading in ("一、背景", "二、主要做法", "三、工作成效", "四、经验启示")] == [True] * 4
