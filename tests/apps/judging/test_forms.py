"""Forms of judging say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.urls import reverse

from baosong.apps.judging.models import Objection, Panelist, Review, Round, Selection, SelectionChoice
from baosong.apps.judging.services import public_notices
from tests import factories as make
from tests.apps.judging.panels import a_closed_round, a_round, accepted, an_outcome, reviewers

pytestmark = pytest.mark.django_db

ROUND = {
    "name": "初评",
    "template": "article",
    "method": "mean",
    "each": "2",
    "cut": "1",
    "voter_weight": "0",
    "public_weight": "0",
}
PRIZES = {"prize": ["一等奖", "二等奖", ""], "by": ["count", "share", "share"], "value": ["1", "20", ""]}
MARKS = {"view": "30", "words": "50.5", "comment": "立意高"}
LATER = "保留这句话"


def send(client, name, key, data):
    return client.post(reverse(name, args=[key]), data, headers={"Accept-Language": "zh-hans"})


def assert_refused(answer, field, sentence):
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'{field}_error"' in page
    assert page.count(sentence) == 2, page
    return page


@pytest.fixture
def office(client):
    """Signs in the office once there is one."""
    return lambda: client.force_login(make.person("office"))


def test_a_round_that_cannot_be_understood_is_not_set_up(client, office):
    task = make.the_task(make.a_call())
    office()

    wrong = send(client, "round-set-up", task.pk, {**ROUND, "name": "评" * 61, "template": "opera", "each": "三", "cut": "-1"})
    weights = send(client, "round-set-up", task.pk, {**ROUND, "voter_weight": "60", "public_weight": "50", "takes_public_on": "on"})
    public = send(client, "round-set-up", task.pk, {**ROUND, "public_weight": "10"})

    assert "评" * 61 in assert_refused(wrong, "id_round_name", "最多 60 个字，现在有 61 个字。")
    assert_refused(wrong, "id_round_template", "请从列表中选择。")
    assert 'value="三"' in assert_refused(wrong, "id_round_each", "请填写 0 至 1000 之间的整数，现在填的是“三”。")
    assert '<details class="asked" open>' in assert_refused(wrong, "id_round_cut", "现在填的是“-1”。")
    assert_refused(weights, "id_round_public_weight", "之和须小于100%")
    assert_refused(public, "id_round_takes_public_on", "除非您确认自行承担")
    assert not Round.objects.exists()


def test_a_round_is_set_up_as_typed(client, office):
    task = make.the_task(make.a_call())
    office()

    assert send(client, "round-set-up", task.pk, {**ROUND, "is_blind": "on", "voter_weight": "30"}).status_code == 302

    made = Round.objects.get()
    assert (made.name, made.each, made.voter_weight, made.is_blind, made.takes) == ("初评", 2, 30, True, 0)


def test_a_panel_needs_somebody(client, office):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call, 2), opened=False)
    Panelist.objects.first().delete()
    office()

    assert_refused(send(client, "round-seat", judged.pk, {"group": "expert"}), "id_panel_person", "请填写“")
    assert Panelist.objects.count() == 1


def test_a_rubric_that_cannot_be_read_stays_in_the_box(client, office):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call, 2), opened=False)
    office()

    for text, sentence in (("科学正确 10\n    太深 5", "评分标准第2行无法识别：“太深 5”"), ("", "请填写“"), ("科" * 20_001, "现在有 20001 个字。")):
        assert text in assert_refused(send(client, "round-rubric", judged.pk, {"rubric": text}), "id_rubric_rubric", sentence)
    assert Round.objects.get().rubric_json == judged.rubric_json


def test_every_prize_that_cannot_be_given_is_named_beside_its_field(client, office):
    judged = a_closed_round()
    office()
    names, ways, values = ["一等奖", "奖" * 41, "", "四等奖", "五等奖"], ["count", "share", "share", "lot", "count"], ["很多", "20", "5", "", "1.5"]

    answer = send(client, "round-select", judged.pk, {"prize": names, "by": ways, "value": values, "by_kind": "on"})

    assert_refused(answer, "id_prize0_value", "请填写 0 至 100000 之间的数字，现在填的是“很多”。")
    assert_refused(answer, "id_prize1_prize", "最多 40 个字，现在有 41 个字。")
    assert_refused(answer, "id_prize2_prize", "请填写“奖项”。")
    assert_refused(answer, "id_prize3_by", "请从列表中选择。")
    assert_refused(answer, "id_prize4_value", "须大于零")
    assert all(f'value="{name}"' in answer.content.decode() for name in names if name)
    assert not Selection.objects.exists()


def test_prizes_that_do_not_go_together_are_named_in_the_summary(client, office):
    judged = a_closed_round()
    office()

    twice = send(client, "round-select", judged.pk, {**PRIZES, "prize": ["一等奖", "一等奖", ""]})
    none = send(client, "round-select", judged.pk, {"prize": [""], "by": ["count"], "value": [""]})

    assert "有重名的奖项" in twice.content.decode()
    assert "没有奖项" in none.content.decode()
    assert twice.status_code == none.status_code == 422
    assert not Selection.objects.exists()


def test_prizes_are_given_as_typed(client, office):
    judged = a_closed_round()
    office()

    assert send(client, "round-select", judged.pk, PRIZES).status_code == 302
    assert Selection.objects.get().prizes == [["一等奖", "count", 1.0], ["二等奖", "share", 20.0]]


def test_the_outcome_is_not_changed_by_what_cannot_stand(client, office):
    made = an_outcome()
    choice = SelectionChoice.objects.first()
    office()

    departure = send(client, "choose", choice.pk, {"prize": "二等奖", "reason": ""})
    unknown = send(client, "choose", choice.pk, {"prize": "特等奖", "reason": "理" * 301})
    days = send(client, "outcome-show", made.pk, {"days": "4"})
    nobody = send(client, "outcome-recommend", made.pk, {"vouched_by": ""})

    assert '<details class="change" open>' in assert_refused(departure, f"id_choice{choice.pk}_reason", "这与排名不一致")
    assert_refused(unknown, f"id_choice{choice.pk}_prize", "请从列表中选择。")
    assert "理" * 301 in assert_refused(unknown, f"id_choice{choice.pk}_reason", "最多 300 个字，现在有 301 个字。")
    assert_refused(days, "id_notice_days", "请从列表中选择。")
    assert nobody.status_code == 422
    assert SelectionChoice.objects.first().prize == "一等奖"
    assert Selection.objects.get().notice_until is None


def test_an_answer_that_is_too_long_is_not_saved(client, office):
    made = an_outcome(shown=True)
    objection = public_notices.take_objection(made, name="李四", contact="电话", text="相近", at=make.NOW)
    office()

    answer = send(client, "objection-answer", objection.pk, {"answer": "答" * 2001})

    assert "答" * 2001 in assert_refused(answer, f"id_objection{objection.pk}_answer", "最多 2000 个字，现在有 2001 个字。")
    assert Objection.objects.get().answer == ""


@pytest.fixture
def running(client):
    """A public notice that runs now."""
    made = an_outcome(shown=True)
    Selection.objects.update(notice_until=make.NOW.replace(year=2999))
    return made


def test_an_objection_is_taken_whole_or_not_at_all(client, running):
    answer = send(client, "object", running.code, {"name": "", "contact": "电" * 121, "text": "文" * 2001})

    assert_refused(answer, "id_objection_name", "请填写“真实姓名”。")
    assert "电" * 121 in assert_refused(answer, "id_objection_contact", "最多 120 个字，现在有 121 个字。")
    assert "文" * 2001 in assert_refused(answer, "id_objection_text", "最多 2000 个字，现在有 2001 个字。")
    assert not Objection.objects.exists()


def test_a_visitor_keeps_the_text_when_too_many_objected(client, running, settings):
    settings.BAOSONG_RATE_LIMITS = {}
    objection = {"name": "李四", "contact": "物理学院", "text": LATER}
    Objection.objects.bulk_create(Objection(selection=running, **objection, made_at=make.NOW.replace(year=2998)) for _ in range(20))

    answer = send(client, "object", running.code, objection)

    assert answer.status_code == 422
    assert LATER in answer.content.decode()
    assert Objection.objects.count() == 20


@pytest.fixture
def review(client, data_folder):
    call, _ = accepted(3)
    a_round(call, reviewers(call, 2))
    made = Review.objects.first()
    client.force_login(made.panelist.person)
    return made


def test_a_review_that_cannot_count_is_not_finished(client, review):
    wrong = send(client, "review-finish", review.pk, {"view": "30.3", "words": "良好", "comment": "评" * 2001, "veto": ["nothing"]})
    out_of_bounds = send(client, "review-finish", review.pk, {**MARKS, "view": "NaN", "words": "61"})
    missing = send(client, "review-finish", review.pk, {**MARKS, "view": ""})
    unexplained = send(client, "review-finish", review.pk, {**MARKS, "veto": ["rights"], "comment": ""})

    assert 'value="30.3"' in assert_refused(wrong, "id_review_view", "请填写 0 至 40 之间的分数，以 0.5 分为一档。")
    assert 'value="良好"' in assert_refused(wrong, "id_review_words", "请填写 0 至 60 之间的分数")
    assert_refused(wrong, "id_review_comment", "最多 2000 个字，现在有 2001 个字。")
    assert_refused(wrong, "id_review_veto", "请从列表中选择。")
    assert_refused(out_of_bounds, "id_review_view", "请填写 0 至 40 之间的分数")
    assert_refused(out_of_bounds, "id_review_words", "请填写 0 至 60 之间的分数")
    assert_refused(missing, "id_review_view", "请填写 0 至 40 之间的分数")
    assert_refused(unexplained, "id_review_comment", "请在评语中说明")
    assert Review.objects.get(pk=review.pk).state_is["waiting"]


def test_marks_may_be_typed_in_full_width(client, review):
    assert send(client, "review-finish", review.pk, {**MARKS, "view": "３０．５"}).status_code == 302
    assert Review.objects.get(pk=review.pk).points == {"view": 30.5, "words": 50.5}


def test_saving_while_typing_names_the_wrong_mark_and_keeps_the_last_good_ones(client, review):
    send(client, "review-save", review.pk, MARKS)

    answer = send(client, "review-save", review.pk, {**MARKS, "view": "400"})

    assert answer.status_code == 422
    assert answer.json()["message"] == "立意：请填写 0 至 40 之间的分数，以 0.5 分为一档。"
    assert Review.objects.get(pk=review.pk).points["view"] == 30.0


def test_stepping_back_needs_a_reason_of_some_words(client, review):
    empty, long = (send(client, "review-recuse", review.pk, {"reason": reason}) for reason in ("", "因" * 201))

    assert_refused(empty, "id_recusal_reason", "请说明回避的理由")
    assert_refused(long, "id_recusal_reason", "最多 200 个字，现在有 201 个字。")
    assert Review.objects.get(pk=review.pk).state_is["waiting"]
