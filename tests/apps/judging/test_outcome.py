"""The outcome: not visible until released, changed only with reasons, public for its working days, then sent to all units."""

from datetime import timedelta

import pytest

from baosong.apps.judging.enums import SelectionState
from baosong.apps.judging.errors import (
    AnswerMissing,
    DaysWrong,
    DepartureNeedsReason,
    LevelIncomplete,
    NoticeOver,
    NoticeRunning,
    ObjectionIncomplete,
    ObjectionsOpen,
    PrizesWrong,
    RoundNotClosed,
    SelectionNotOpen,
    TooManyObjections,
)
from baosong.apps.judging.interfaces.certificates import certificate
from baosong.apps.judging.interfaces.tables import workbook
from baosong.apps.judging.models import Selection
from baosong.apps.judging.services import public_notices, selections
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.judging.panels import PRIZES, a_closed_round, a_round, accepted, an_outcome, reviewers

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=20)


def released(selection):
    return public_notices.release(selection, by=make.person("office"), at=AFTER)


def titles(selection):
    return [(choice.submission.title, choice.prize) for choice in selection.choices.all()]


def test_the_ranking_proposes_and_units_see_nothing_yet(data_folder, client):
    made = an_outcome()

    assert titles(made) == [("故事1", "一等奖"), ("故事2", "二等奖"), ("故事3", ""), ("故事4", "")]
    client.force_login(make.person("c1"))
    submission = made.choices.first().submission
    assert "一等奖" not in client.get(f"/submissions/{submission.pk}/").content.decode()
    assert client.get(f"/notices/{made.code}/").status_code == 404
    assert Message.objects.count() == 0


def test_an_open_round_or_an_undecided_submission_makes_no_outcome(data_folder):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call))
    with pytest.raises(RoundNotClosed):
        selections.prepare(judged, PRIZES, by=make.person("office"), at=make.NOW)
    closed = a_closed_of(judged)
    make.a_submission(call, 1, title="后来的")

    with pytest.raises(LevelIncomplete) as caught:
        selections.prepare(closed, PRIZES, by=make.person("office"), at=make.NOW)
    assert caught.value.facts == {"count": 1}


def a_closed_of(judged):
    from baosong.apps.judging.services import rounds
    from tests.apps.judging.panels import mark_all

    mark_all(judged, {f"故事{number}": 50 for number in range(1, 5)})
    return rounds.close_round(judged, by=make.person("office"), at=make.NOW)


def test_a_departure_needs_a_reason_and_going_back_needs_none(data_folder):
    made = an_outcome()
    last = made.choices.last()
    with pytest.raises(DepartureNeedsReason):
        selections.choose(last, prize="二等奖", reason=" ", by=make.person("office"), at=make.NOW)
    with pytest.raises(PrizesWrong):
        selections.choose(last, prize="特等奖", reason="好", by=make.person("office"), at=make.NOW)

    changed = selections.choose(last, prize="二等奖", reason="基层支部唯一作品", by=make.person("office"), at=make.NOW)
    assert (changed.prize, changed.reason) == ("二等奖", "基层支部唯一作品")
    back = selections.choose(changed, prize="", reason="", by=make.person("office"), at=make.NOW)
    assert (back.prize, back.reason) == ("", "")


def test_prizes_that_cannot_be_given_are_refused(data_folder):
    with pytest.raises(PrizesWrong):
        selections.prepare(a_closed_round(), (), by=make.person("office"), at=make.NOW)


def test_the_notice_runs_for_its_working_days_and_only_then_is_it_final(data_folder):
    made = an_outcome()
    with pytest.raises(DaysWrong):
        public_notices.show(made, days=0, by=make.person("office"), at=make.NOW)

    shown = public_notices.show(made, days=5, by=make.person("office"), at=make.NOW)

    assert shown.notice_until.astimezone().isoformat() > (make.NOW + timedelta(days=6)).astimezone().isoformat()
    with pytest.raises(NoticeRunning):
        public_notices.release(shown, by=make.person("office"), at=shown.notice_until)
    with pytest.raises(SelectionNotOpen):
        selections.choose(shown.choices.first(), prize="", reason="改", by=make.person("office"), at=make.NOW)
    with pytest.raises(SelectionNotOpen):
        selections.prepare(shown.round, PRIZES, by=make.person("office"), at=make.NOW)
    assert released(shown).state == SelectionState.FINAL


def test_objections_are_taken_while_it_runs_and_answered_before_it_is_final(data_folder):
    shown = an_outcome(shown=True)
    with pytest.raises(ObjectionIncomplete):
        public_notices.take_objection(shown, name="", contact="物理学院", text="有异议", at=make.NOW)
    made = public_notices.take_objection(shown, name="李四", contact="物理学院", text="故事2与故事3相同", at=make.NOW)
    with pytest.raises(NoticeOver):
        public_notices.take_objection(shown, name="李四", contact="物理学院", text="太晚", at=AFTER)
    with pytest.raises(ObjectionsOpen):
        released(shown)
    with pytest.raises(AnswerMissing):
        public_notices.answer(made, text=" ", by=make.person("office"), at=make.NOW)

    public_notices.answer(made, text="经核对，两篇不同。", by=make.person("office"), at=make.NOW)

    assert released(shown).state == SelectionState.FINAL
    with pytest.raises(SelectionNotOpen):
        public_notices.answer(made, text="改", by=make.person("office"), at=AFTER)


def test_a_flood_of_objections_is_stopped(data_folder):
    shown = an_outcome(shown=True)
    for number in range(public_notices.MOST_OBJECTIONS):
        public_notices.take_objection(shown, name="李四", contact="物理学院", text=f"异议{number}", at=make.NOW)

    with pytest.raises(TooManyObjections):
        public_notices.take_objection(shown, name="李四", contact="物理学院", text="又一条", at=make.NOW)


def test_a_notice_taken_down_can_be_changed_and_runs_anew(data_folder):
    shown = an_outcome(shown=True)

    back = public_notices.take_down(shown, by=make.person("office"), at=make.NOW)

    assert (back.state, back.notice_until) == (SelectionState.PREPARED, None)
    selections.choose(back.choices.first(), prize="二等奖", reason="异议成立", by=make.person("office"), at=make.NOW)
    assert public_notices.show(back, days=7, by=make.person("office"), at=make.NOW).notice_until is not None


def test_release_notifies_every_unit_at_once(data_folder, client, django_capture_on_commit_callbacks):
    shown = an_outcome(shown=True)

    with django_capture_on_commit_callbacks(execute=True):
        released(shown)

    assert sorted(message.address for message in Message.objects.all()) == [f"c{number}@example.edu.cn" for number in range(1, 5)]
    assert "故事1：一等奖" in Message.objects.get(address="c1@example.edu.cn").body
    client.force_login(make.person("c1"))
    assert "一等奖" in client.get(f"/submissions/{shown.choices.first().submission_id}/").content.decode()


def test_a_certificate_is_a_pdf_that_anyone_can_confirm(data_folder, client):
    selection = released(an_outcome(shown=True))
    first, last = selection.choices.first(), selection.choices.last()

    pdf = certificate(first, at=make.NOW)

    assert pdf.startswith(b"%PDF-")
    assert "故事1" in client.get(f"/certificates/{first.code}/").content.decode()
    assert client.get(f"/certificates/{first.code}.pdf")["Content-Type"] == "application/pdf"
    assert client.get(f"/certificates/{last.code}/").status_code == 404
    assert client.get("/certificates/nothing/").status_code == 404


def test_a_certificate_says_who_got_what(data_folder):
    from baosong.core.documents.detect import open_bytes

    text = open_bytes(certificate(released(an_outcome(shown=True)).choices.first(), at=make.NOW)).text.replace("\n", "").replace(" ", "")

    for words in ("第1学院", "《故事1》", "一等奖", "示例大学"):
        assert words in text


def test_the_workbook_has_outcome_and_scores(data_folder):
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(an_outcome())))

    assert [row[2].value for row in list(book.worksheets[0].iter_rows())[1:]] == ["故事1", "故事2", "故事3", "故事4"]
    assert book.worksheets[1].max_row == 1 + 8


def test_one_outcome_for_each_task(data_folder):
    first = an_outcome()

    second = selections.prepare(first.round, PRIZES[:1], by=make.person("office"), at=make.NOW)

    assert Selection.objects.get() == second
    assert titles(second)[1] == ("故事2", "")


@pytest.mark.parametrize(("shows_reasons", "last"), [(False, "二等奖"), (True, "二等奖（基层一线）")])
def test_units_see_reasons_only_where_the_call_allows_it(data_folder, shows_reasons, last):
    made = an_outcome(shows_reasons=shows_reasons)
    office = make.person("office")
    selections.choose(made.choices.last(), prize="二等奖", reason="基层一线", by=office, at=make.NOW)
    released(public_notices.show(made, days=1, by=office, at=make.NOW))

    outcomes = {choice.submission.title: (choice.submission.outcome, choice.submission.outcome_at is not None) for choice in made.choices.all()}
    assert outcomes == {"故事1": ("一等奖", True), "故事2": ("二等奖", True), "故事3": ("", True), "故事4": (last, True)}


def test_an_outcome_made_anew_keeps_its_address_and_the_objections(data_folder):
    shown = an_outcome(shown=True)
    public_notices.take_objection(shown, name="李四", contact="物理学院", text="有异议", at=make.NOW)
    public_notices.take_down(shown, by=make.person("office"), at=make.NOW)

    again = selections.prepare(shown.round, PRIZES[:1], by=make.person("office"), at=make.NOW)

    assert (again.pk, again.code, again.objections.count()) == (shown.pk, shown.code, 1)
    assert titles(again) == [("故事1", "一等奖"), ("故事2", ""), ("故事3", ""), ("故事4", "")]
    again = public_notices.show(again, days=5, by=make.person("office"), at=make.NOW)
    with pytest.raises(ObjectionsOpen):
        released(again)
