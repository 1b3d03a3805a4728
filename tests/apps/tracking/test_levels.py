"""A level is complete only when all below it are."""

import pytest

from baosong.apps.tracking.queries import levels_below
from tests import factories as make
from tests.apps.submissions.test_forward import a_story, call, passed_on

pytestmark = pytest.mark.django_db
__all__ = ["call"]


def rows(call):
    return [(row.call.unit.name, row.depth, row.expected, row.actual, row.on_time, row.is_complete) for row in levels_below(call)]


def test_expected_actual_and_on_time_for_each_level(call):
    lower = passed_on(call)
    a_story(lower, 1)
    make.a_submission(call, 1)
    make.a_submission(call, 2)

    assert rows(call) == [("示例大学", 0, 2, 2, 2, False), ("第1学院", 1, 2, 1, 1, False)]

    a_story(lower, 2)
    assert rows(call) == [("示例大学", 0, 2, 2, 2, True), ("第1学院", 1, 2, 2, 2, True)]


def test_the_number_of_questions_grows_with_the_depth_alone(call, django_assert_num_queries):
    with django_assert_num_queries(1):
        levels_below(call)
    passed_on(call)
    with django_assert_num_queries(2):
        levels_below(call)
