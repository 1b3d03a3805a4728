"""Numbers of units and tasks in a grid: typed, filled by kind, pasted and read from files, in a draft and as an amendment."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from baosong.apps.calls.interfaces.quota_tables import pasted_table
from baosong.apps.calls.models import Amendment, Call, UnmatchedQuotaRow
from baosong.apps.calls.queries import facts_of
from baosong.apps.calls.services import amendments, drafts, quota_grid, transitions
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.services.counters import differences
from baosong.core.terms import TermsQuota
from baosong.core.terms.quotas import DueCount, UnitFacts, general_due, own_bounds, with_own_bounds
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.calls.test_amendments import refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
TASK = make.terms_for().tasks[0]
TWO_TASKS = replace(
    make.terms_for(deadline="2099-05-20"), tasks=(replace(TASK, deadline="2099-05-20"), replace(TASK, key="t2", name="微视频", deadline="2099-05-20"))
)


def a_draft(terms=TWO_TASKS, colleges=3):
    """A draft beside a published call of the same university."""
    published = make.a_call(terms, colleges=colleges)
    call = drafts.draft_from("关于报送材料的通知", unit=published.unit, by=make.person("office"), at=NOW)
    return drafts.revise(call, terms, by=make.person("office"), at=NOW)


def shown(client, call):
    client.force_login(make.person("office"))
    return client.get(reverse("call-quotas", args=[call.pk]), headers=ZH)


def post(client, call, *, act="save", **values):
    page = shown(client, call)
    return client.post(reverse("call-quotas", args=[call.pk]), {"known": page.context["known"], "act": act, **values}, headers=ZH)


def box(number, task="t1", bound="least"):
    return f"q-{make.unit_of(number).pk}-{task}-{bound}"


def bounds(call, number, task="t1"):
    return own_bounds(Call.objects.get(pk=call.pk).terms.task(task), facts_of(make.unit_of(number)))


def test_numbers_are_typed_into_a_draft_and_taken_away_again(client):
    call = a_draft()

    post(client, call, **{box(1): "2", box(1, bound="most"): "3", box(2, "t2", "most"): "1"})

    assert (bounds(call, 1), bounds(call, 2, "t2"), bounds(call, 3)) == ((2, 3), (None, 1), (None, None))
    post(client, call, **{box(1): "", box(1, bound="most"): ""})
    assert bounds(call, 1) == (None, None)
    # A box that is not posted stays as it is.
    assert bounds(call, 2, "t2") == (None, 1)


def test_an_empty_box_shows_the_number_of_all_units_and_the_foot_the_sum(client):
    terms = replace(TWO_TASKS, tasks=(replace(TWO_TASKS.tasks[0], quotas=(TermsQuota(1, 4), TermsQuota(3, 5, unit_kind="部门"))),))
    call = a_draft(terms)
    post(client, call, **{box(1): "2", box(1, bound="most"): "2"})

    page = shown(client, call)

    cells = {row.unit.name: row.cells[0] for row in page.context["form"].grid}
    assert (cells["第1学院"].least, cells["第2学院"].least, cells["第2学院"].general) == ("2", "", DueCount(1, 4))
    assert [(found.least, found.most) for found in page.context["form"].sums] == [(4, 10)]


@pytest.mark.parametrize(("least", "most"), [("两", ""), ("3", "2"), ("-1", ""), ("1000", "")])
def test_a_wrong_number_is_marked_in_its_row_and_nothing_is_saved(client, least, most):
    call = a_draft()

    answer = post(client, call, **{box(1): least, box(1, bound="most"): most, box(2): "2"})

    assert answer.status_code == 422
    assert answer.context["form"].grid[0].cells[0].fault
    assert f'value="{least}"' in answer.content.decode()
    assert bounds(call, 2) == (None, None)


def test_a_column_is_filled_for_the_units_of_a_kind(client):
    call = a_draft()
    make.a_unit("组织部", call.unit, kind="部门")

    post(client, call, act="fill", fill_task="t2", fill_kind="学院", fill_least="1", fill_most="2")

    assert [bounds(call, number, "t2") for number in (1, 2, 3)] == [(1, 2)] * 3
    page = shown(client, call)
    assert [row.cells[1].least for row in page.context["form"].grid if row.unit.kind == "部门"] == [""]
    assert post(client, call, act="fill", fill_task="t2", fill_kind="", fill_least="3", fill_most="2").status_code == 422


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第1学院\t2\t1\n第2学院\t3\t", [(2, 2), (3, 3), (1, 1), (None, None)]),
        ("第1学院\t1\t2\t\t1\n第2学院\t\t3\t2\t", [(1, 2), (None, 3), (None, 1), (2, None)]),
        ("单位\t故事名额\t微视频名额\n第1学院\t2\t1\n第2学院\t3\t\n合计\t5\t1", [(None, 2), (None, 3), (None, 1), (None, None)]),
        ("| 单位 | 故事至少 | 故事至多 |\n| 第1学院 | 1 | 2 |\n| 第2学院 | 2 | 3 |", [(1, 2), (2, 3), (None, None), (None, None)]),
    ],
    ids=["one column a task", "two columns a task", "with headings", "bars"],
)
def test_a_table_that_is_pasted_fills_the_grid(client, text, expected):
    call = a_draft()

    post(client, call, act="table", table=text)

    assert [bounds(call, 1), bounds(call, 2), bounds(call, 1, "t2"), bounds(call, 2, "t2")] == expected


def test_a_pasted_table_replaces_numbers_and_asks_about_rows_that_match_no_unit(client):
    call = a_draft()
    post(client, call, **{box(1): "9", box(3): "9"})

    post(client, call, act="table", table="第1学院\t2\t1\n音乐学系\t3\t1")

    assert (bounds(call, 1), bounds(call, 3)) == ((2, 2), (9, None))
    row = UnmatchedQuotaRow.objects.get()
    page = shown(client, call).content.decode()
    assert "音乐学系" in page
    client.post(reverse("call-quota-choices", args=[call.pk]), {f"unit-{row.pk}": make.unit_of(2).pk})
    assert bounds(call, 2) == (3, 3)
    assert not UnmatchedQuotaRow.objects.exists()


def test_a_text_that_is_no_table_stays_in_its_box(client):
    call = a_draft()

    answer = post(client, call, act="table", table="请各学院报送两个")

    assert answer.status_code == 422
    assert "请各学院报送两个" in answer.content.decode()


def test_an_excel_table_is_read(client, data_folder):
    call, book, content = a_draft(), Workbook(), io.BytesIO()
    for row in (["名额分配表"], ["单位", "故事", "微视频"], ["第1学院", 2, 1], ["第2学院", 3, None]):
        book.active.append(row)
    book.save(content)

    post(client, call, act="table", file=SimpleUploadedFile("名额分配表.xlsx", content.getvalue()))

    assert [bounds(call, 1), bounds(call, 2), bounds(call, 1, "t2")] == [(None, 2), (None, 3), (None, 1)]


def test_numbers_of_a_published_call_are_a_draft_until_the_amendment_takes_effect(client):
    call = make.a_call(TWO_TASKS, colleges=2)

    answer = post(client, call, act="differences", **{box(1): "2", box(1, bound="most"): "3"})

    assert answer.url == reverse("call-amend-confirm", args=[call.pk])
    assert bounds(call, 1) == (None, None)
    confirm = client.get(answer.url, headers=ZH)
    assert [(row.unit, row.before, row.after) for row in confirm.context["quota_changes"]] == [(make.unit_of(1), DueCount(1, None), DueCount(2, 3))]
    client.post(answer.url, {"reason": "名额调整"})
    make.do_jobs()
    assert bounds(call, 1) == (2, 3)
    assert list(differences()) == []
    # Only the unit concerned reads its own number.
    said = {mail.address: "贵单位“故事”报送数量" in mail.body for mail in Message.objects.all()}
    assert said == {"c1@example.edu.cn": True, "c2@example.edu.cn": False}


def test_rows_that_match_no_unit_belong_to_the_amendment_of_the_person(client):
    call = make.a_call(TWO_TASKS, colleges=2)
    post(client, call, act="table", table="第1学院\t2\t1\n音乐学系\t3\t1")
    make.with_role(make.a_person("office2"), call.unit, Role.ORGANISER)
    row = UnmatchedQuotaRow.objects.get()

    assert row.amendment == Amendment.objects.get()
    client.post(reverse("call-quota-choices", args=[call.pk]), {f"unit-{row.pk}": make.unit_of(2).pk})
    assert own_bounds(Amendment.objects.get().terms.task("t1"), facts_of(make.unit_of(2))) == (3, 3)
    assert bounds(call, 2) == (None, None)
    client.force_login(make.person("office2"))
    assert "音乐学系" not in client.get(reverse("call-quotas", args=[call.pk]), headers=ZH).content.decode()


def test_numbers_that_another_changed_in_the_meantime_are_not_overwritten(client):
    call = a_draft()
    page = shown(client, call)
    quota_grid.set_numbers(
        call, {("t1", make.unit_of(1).pk): (5, 5)}, units=[make.unit_of(1)], known=quota_grid.digest(call.terms), by=make.person("office"), at=NOW
    )

    answer = client.post(reverse("call-quotas", args=[call.pk]), {"known": page.context["known"], "act": "save", box(1): "1", box(2): "2"}, headers=ZH)

    assert answer.status_code == 422
    assert bounds(call, 1) == (5, 5)
    assert answer.context["form"].grid[1].cells[0].least == "2"
    refused("quotas_changed", lambda: quota_grid.set_numbers(call, {}, units=[], known="", by=make.person("office"), at=NOW))


def test_a_call_that_has_ended_has_no_grid_and_others_may_not_open_it(client):
    call = make.a_call()
    transitions.close(call, reason="r", by=make.person("office"), at=NOW)

    assert shown(client, call).url == reverse("call", args=[call.pk])
    client.force_login(make.person("c1"))
    assert client.get(reverse("call-quotas", args=[call.pk])).status_code == 403


def test_a_number_of_a_unit_that_was_renamed_stays_with_it(client):
    call = a_draft()
    post(client, call, **{box(1): "4"})
    unit = make.unit_of(1)
    unit.name = "文学与新闻学院"
    unit.save()

    task = Call.objects.get(pk=call.pk).terms.tasks[0]

    assert own_bounds(task, facts_of(unit)) == (4, None)


@pytest.mark.parametrize("colleges", [3, 30])
def test_the_grid_asks_the_database_as_often_for_any_number_of_units(client, colleges, django_assert_max_num_queries):
    call = a_draft(colleges=colleges)
    shown(client, call)

    with django_assert_max_num_queries(16):
        shown(client, call)


numbers = st.one_of(st.none(), st.integers(0, 9))


@given(st.lists(st.tuples(st.integers(1, 4), numbers, numbers), max_size=12))
def test_what_is_set_for_a_unit_is_what_it_has_and_never_more_than_one_quota(changes):
    task, expected = TASK, {}
    for key, least, most in changes:
        task = with_own_bounds(task, UnitFacts(name=f"单位{key}", key=key), least, most)
        expected[key] = (least, most)

    for key, wanted in expected.items():
        assert own_bounds(task, UnitFacts(name=f"单位{key}", key=key)) == wanted
    assert len([quota for quota in task.quotas if quota.unit]) == sum(wanted != (None, None) for wanted in expected.values())
    assert general_due(task, UnitFacts(name="单位1", key=1)) == DueCount(1, None)


@given(st.text(alphabet="第1学院\t\n 23|单位名额", max_size=80))
def test_any_pasted_text_is_a_table_or_none(text):
    found = pasted_table(text, TWO_TASKS)

    assert found is None or all(len(row.counts) == len(found.table.columns) for row in found.table.rows)


def test_an_amendment_begun_in_the_form_keeps_the_numbers_of_the_grid(client):
    call = make.a_call(TWO_TASKS, colleges=2)
    post(client, call, **{box(1): "2"})

    draft = amendments.draft_of(call, by=make.person("office"), at=NOW)

    assert own_bounds(draft.terms.task("t1"), facts_of(make.unit_of(1))) == (2, None)


def test_a_table_is_taken_over_although_the_boxes_of_the_grid_are_posted_with_it(client):
    call = a_draft(make.terms_for(deadline="2099-05-20", quotas=(TermsQuota(None, 2),)))
    typed = {box(1): "1", box(1, bound="most"): "2", box(2): "3", box(2, bound="most"): "4"}
    post(client, call, **typed)

    post(client, call, act="table", table="第1学院\t5\n无此单位\t6", **typed)

    assert (bounds(call, 1), bounds(call, 2)) == ((5, 5), (3, 4))


def test_the_name_of_a_unit_in_the_first_line_is_no_heading():
    found = pasted_table("文学院\t5\n无此单位\t6", make.terms_for())

    assert found is not None
    assert [row.unit for row in found.table.rows] == ["文学院", "无此单位"]
