"""Quotas by named unit: from tables to terms, rows that match no unit, what a unit owes and sees."""

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import due_of, tasks_of
from baosong.apps.calls.services import publish
from baosong.apps.orgs.enums import Role
from baosong.core.terms import Terms, TermsQuota, TermsTask
from baosong.core.terms.call_file import read_call, write_call
from baosong.core.terms.quotas import DueCount, UnitFacts, as_seen_by, due
from tests import factories as make
from tests.apps.calls.received import NOTICE, notice_docx, posted, xlsx

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
TABLE = "名额分配如下：\n单位 | 名额\n第1学院 | 3\n图书馆 | 1\n"


@pytest.fixture
def office(client):
    """The organiser of a university with three units, signed in."""
    university = make.a_unit()
    for name in ("第1学院", "第二学院", "图书信息中心"):
        make.a_unit(name, university)
    person = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    client.force_login(person)
    return person


def sent(client, *files, text=""):
    client.post(reverse("call-new"), {"text": text, "file": [posted(name, content) for name, content in files]}, headers=ZH)
    return Call.objects.get()


def named(call):
    return [(quota.unit, quota.least, quota.most) for quota in call.terms.tasks[0].quotas if quota.unit]


def unit(name):
    return make.Unit.objects.get(name=name)


@pytest.fixture
def draft(client, office):
    return sent(client, ("通知.docx", notice_docx()), ("名额分配表.xlsx", xlsx()))


def test_rows_that_name_a_unit_become_its_quota_and_the_others_are_asked(client, draft):
    assert named(draft) == [("第1学院", None, 3), ("第二学院", None, 2)]
    assert [(row.name, row.counts) for row in draft.unmatched_quota_rows.all()] == [("图书馆", {"t1": [None, 1]})]

    page = client.get(reverse("call-edit", args=[draft.pk]), headers=ZH).content.decode()
    assert "名额分配表中有 1 行未能对应到单位" in page
    assert "2 个单位有单独名额" in page
    assert "所需内容均已识别" not in page
    assert "1 行既未对应到单位" in client.get(reverse("call-publish", args=[draft.pk]), headers=ZH).content.decode()


def test_a_row_is_given_to_a_unit(client, draft):
    row = draft.unmatched_quota_rows.get()

    client.post(reverse("call-quota-rows", args=[draft.pk]), {f"unit-{row.pk}": unit("图书信息中心").pk})

    draft = Call.objects.get()
    assert named(draft)[-1] == ("图书信息中心", None, 1)
    assert not draft.unmatched_quota_rows.exists()


def test_a_row_is_left_out_and_one_without_a_choice_stays(client, draft):
    row = draft.unmatched_quota_rows.get()
    client.post(reverse("call-quota-rows", args=[draft.pk]), {f"unit-{row.pk}": ""})
    assert draft.unmatched_quota_rows.exists()

    client.post(reverse("call-quota-rows", args=[draft.pk]), {f"unit-{row.pk}": "0"})

    assert not draft.unmatched_quota_rows.exists()
    assert len(named(Call.objects.get())) == 2


def test_a_unit_that_is_not_offered_is_refused(client, draft):
    stranger = make.a_unit("别的大学")
    row = draft.unmatched_quota_rows.get()

    answer = client.post(reverse("call-quota-rows", args=[draft.pk]), {f"unit-{row.pk}": stranger.pk}, headers=ZH)

    assert answer.status_code == 422
    assert draft.unmatched_quota_rows.exists()


def test_a_table_in_the_notice_is_read_with_the_places_of_its_rows(client, office):
    text = NOTICE.replace("附件：", TABLE + "附件：")

    call = sent(client, text=text)

    (quota,) = [quota for quota in call.terms.tasks[0].quotas if quota.unit]
    assert (quota.unit, quota.most, quota.evidence.quote(text)) == ("第1学院", 3, "第1学院 | 3")
    row = call.unmatched_quota_rows.get()
    assert text[row.start : row.end] == "图书馆 | 1"
    # It is asked once, not also as a place that was not used.
    assert client.get(reverse("call-edit", args=[call.pk]), headers=ZH).content.decode().count("图书馆") == 2

    client.post(reverse("call-quota-rows", args=[call.pk]), {f"unit-{row.pk}": "0"})

    assert list(call.dismissed_places.values_list("start", "end")) == [(row.start, row.end)]


def test_a_column_that_fits_no_task_is_told(client, office):
    text = NOTICE.replace("二、报送时间", "二、工作案例\n报送工作案例1篇，字数不超过3000字。\n三、报送时间")
    answer = client.post(
        reverse("call-new"), {"text": text, "file": [posted("名额分配表.xlsx", xlsx((("单位", "名额"), ("第1学院", 3))))]}, follow=True, headers=ZH
    )

    if len(Call.objects.get().terms.tasks) > 1:
        assert "未能对应到任务，没有采用：名额" in answer.content.decode()
        assert named(Call.objects.get()) == []


@pytest.mark.parametrize(("button", "bounds"), [("quotas-least", (3, None)), ("quotas-exact", (3, 3)), ("quotas-most", (None, 3))])
def test_what_the_numbers_mean_is_changed_by_one_click(client, draft, button, bounds):
    client.post(reverse("call-edit", args=[draft.pk]), {"act": f"{button}:0"})

    assert named(Call.objects.get())[0] == ("第1学院", *bounds)


def test_each_unit_owes_its_own_number_also_after_it_was_renamed(client, draft, office):
    client.post(reverse("call-edit", args=[draft.pk]), {"act": "quotas-exact:0"})
    draft.unmatched_quota_rows.all().delete()
    publish.publish(draft, to=[unit("第1学院"), unit("第二学院"), unit("图书信息中心")], by=office, at=make.NOW)
    make.Unit.objects.filter(name="第1学院").update(name="数学学院")
    (task,) = tasks_of(Call.objects.get())

    assert due_of(task, unit("数学学院")) == DueCount(3, 3)
    assert due_of(task, unit("第二学院")) == DueCount(2, 2)
    # A unit without a number of its own has that of all units.
    assert due_of(task, unit("图书信息中心")) == due(TermsTask("", quotas=tuple(q for q in task.terms.quotas if not q.unit)), UnitFacts())


def test_a_unit_sees_its_own_number_and_nobody_elses(client, draft, office):
    draft.unmatched_quota_rows.all().delete()
    publish.publish(draft, to=[unit("第1学院"), unit("第二学院")], by=office, at=make.NOW)
    client.force_login(make.with_role(make.a_person("c1"), unit("第1学院")))

    pages = [
        client.get(reverse(name, args=args), headers=ZH).content.decode() for name, args in (("hand-in", [draft.pk, unit("第1学院").pk]), ("call", [draft.pk]))
    ]

    assert "至多 3 个" in pages[0]
    assert all("第二学院" not in page for page in pages)


def test_a_quota_by_name_goes_before_one_by_kind_and_one_for_all():
    task = TermsTask("甲", quotas=(TermsQuota(1), TermsQuota(2, unit_kind="学院"), TermsQuota(3, unit="文学院", unit_id=7), TermsQuota(4, unit="法学院")))

    assert due(task, UnitFacts("学院", name="文学院", key=7)).least == 3
    assert due(task, UnitFacts("学院", name="文学院", key=8)).least == 2
    assert due(task, UnitFacts("学院", name="法学院", key=9)).least == 4
    assert due(task, UnitFacts("部门", name="图书馆", key=10)).least == 1


def test_another_level_gets_its_own_number_only():
    terms = Terms(tasks=(TermsTask("甲", quotas=(TermsQuota(1), TermsQuota(3, unit="文学院", unit_id=7), TermsQuota(4, unit="法学院", unit_id=9))),))

    assert as_seen_by(terms, UnitFacts(key=7)).tasks[0].quotas == (TermsQuota(3),)
    assert as_seen_by(terms, UnitFacts(key=8)).tasks[0].quotas == (TermsQuota(1),)


def test_a_call_file_names_the_unit_without_its_key():
    terms = Terms("题", tasks=(TermsTask("甲", "t1", quotas=(TermsQuota(3, unit="文学院", unit_id=7),)),))

    (quota,) = read_call(write_call(terms)).tasks[0].quotas

    assert (quota.unit, quota.unit_id, quota.least) == ("文学院", None, 3)
