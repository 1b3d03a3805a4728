"""A college's selection is forwarded to the university, best first, up to its quota."""

from datetime import timedelta

import pytest

from baosong.apps.judging.enums import PanelRole
from baosong.apps.judging.errors import RubricWrong, SelectionNotOpen
from baosong.apps.judging.services import public_notices, recommendations, rounds, selections
from baosong.apps.judging.services.prizes import AwardBasis, Prize
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.errors import VoucherMissing
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services import decisions
from baosong.core.terms import TermsQuota
from tests import factories as make
from tests.apps.judging.panels import RUBRIC, mark_all
from tests.apps.submissions.test_forward import a_story, call, passed_on

pytestmark = pytest.mark.django_db
__all__ = ["call"]


@pytest.fixture
def selection(call):
    """Three stories of two branches, judged by the college; two of them have a prize."""
    lower = passed_on(call, quota=TermsQuota(least=1, most=3))
    for number, title in ((1, "甲"), (1, "乙"), (2, "丙")):
        a_story(lower, number, title)
    head = make.person("c1")
    people = [make.with_role(make.a_person(f"r{number}"), make.unit_of(1), Role.REVIEWER) for number in (1, 2)]
    judged = rounds.set_up(make.the_task(lower), rounds.RoundPlan("初评", RUBRIC, each=2), by=head, at=make.NOW)
    rounds.seat(judged, people, group=PanelRole.EXPERT, by=head, at=make.NOW)
    rounds.open_round(judged, by=head, at=make.NOW)
    mark_all(judged, {"甲": 40, "乙": 60, "丙": 50})
    rounds.close_round(judged, by=head, at=make.NOW)
    made = selections.prepare(judged, (Prize("入选", AwardBasis.COUNT, 3),), by=head, at=make.NOW)
    shown = public_notices.show(made, days=1, by=head, at=make.NOW)
    return public_notices.release(shown, by=head, at=make.NOW + timedelta(days=3))


def recommend(selection, name="张三"):
    return recommendations.recommend(selection, vouched_by=name, by=make.person("c1"), at=make.NOW + timedelta(days=4))


def test_the_best_go_up_until_the_level_above_takes_no_more(selection, call):
    made = recommend(selection)

    upper = Submission.objects.filter(task__call=call).order_by("pk")
    assert [submission.title for submission in upper] == ["乙", "丙"]
    assert {submission.vouched_by for submission in upper} == {"张三"}
    assert made.left == (("甲", "quota_full"),)
    assert len(made.receipts) == 2


def test_recommended_again_nothing_is_doubled(selection, call):
    recommend(selection)

    assert recommend(selection).receipts == ()
    assert Submission.objects.filter(task__call=call).count() == 2


def test_somebody_answers_for_it_and_the_outcome_is_final(selection):
    with pytest.raises(VoucherMissing):
        recommend(selection, name=" ")
    selection.state = "notice"
    with pytest.raises(SelectionNotOpen):
        recommend(selection)


def test_a_rubric_is_changed_as_text_while_the_round_is_prepared(data_folder):
    issued = make.a_call()
    office = make.person("office")
    judged = rounds.set_up(make.the_task(issued), rounds.RoundPlan("初评", RUBRIC), by=office, at=make.NOW)

    changed = rounds.change_rubric(judged, "立意 50\n语言 50\n否决：抄袭\n同分比较：语言", by=office, at=make.NOW)

    assert [(leaf.key, leaf.points) for leaf in changed.rubric.leaves()] == [("view", 50), ("words", 50)]
    assert changed.rubric.tie_break == "words"
    for text, facts in (("立意", {"faults": ["not_positive"]}), ("  立意 5", {"faults": [], "line": 1, "written": "立意 5"})):
        with pytest.raises(RubricWrong) as caught:
            rounds.change_rubric(judged, text, by=office, at=make.NOW)
        assert caught.value.facts == facts


def test_a_submission_that_was_returned_since_stays(selection, call):
    first = selection.choices.first().submission
    decisions.return_for_repair(first, reason="请核对", by=make.person("c1"), at=make.NOW)

    made = recommend(selection)

    assert made.left == ((first.title, "step_not_open"),)
    assert [receipt.version.submission.title for receipt in made.receipts] == ["丙", "甲"]
