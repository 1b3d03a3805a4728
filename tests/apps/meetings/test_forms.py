"""Forms of meetings say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.meetings.models import Attachment, Meeting, Member, Story
from baosong.apps.meetings.services import meetings
from baosong.apps.meetings.services.member_links import link_of
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, opened
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PLAN = {"theme": "讲故事", "kind": "组织生活会", "day": "2026-07-04", "begins": "14:30", "ends": "16:00", "mode": "on_site", "place": "201", "agenda": "学习"}


@pytest.fixture
def held(client, data_folder):
    made = a_meeting(make.a_call())
    make.signed_in(client, make.person("c1"))
    return made


def refused(answer, sentence, *typed):
    """The page of a refused form: the sentence beside the field and in the summary, and what was typed."""
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2, sentence
    for value in typed:
        assert value in page, value
    return page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"theme": "  "}, "请填写“主题”。"),
        ({"theme": "题" * 201}, "最多 200 个字，现在有 201 个字。"),
        ({"kind": "会" * 61}, "最多 60 个字，现在有 61 个字。"),
        ({"day": "2026-02-30"}, "“2026-02-30”不是有效的日期"),
        ({"begins": "25:00"}, "“25:00”不是有效的时间"),
        ({"ends": "14:00"}, "结束须晚于开始"),
        ({"place": "楼" * 201}, "最多 200 个字，现在有 201 个字。"),
        ({"chair": "张" * 61}, "最多 60 个字，现在有 61 个字。"),
        ({"agenda": "学习\n" + "议" * 201}, "第 2 行最多 200 个字，现在有 201 个字。"),
        ({"agenda": "学习\n" * 101}, "最多 100 行，现在有 101 行。"),
    ],
)
def test_a_plan_that_cannot_be_understood_is_shown_again(client, held, wrong, sentence):
    address = reverse("meeting-new", args=[held.task_id, held.unit_id])

    page = refused(client.post(address, PLAN | wrong), sentence, "201", *(value.strip().splitlines()[-1] for value in wrong.values() if value.strip()))

    assert 'id="id_place"' in page
    assert Meeting.objects.count() == 1
    assert client.post(address, PLAN).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"observers": "人" * 501}, "最多 500 个字，现在有 501 个字。"),
        ({"speeches": "王小明：" + "言" * 2000}, "第 1 行最多 2000 个字，现在有 2004 个字。"),
        ({"votes": "表决 | 1 | 0 | 0\n" * 101}, "最多 100 行，现在有 101 行。"),
        ({"resolutions": "决" * 20_001}, "最多 20000 个字，现在有 20001 个字。"),
        ({"follow_ups": "事" * 2001}, "第 1 行最多 2000 个字，现在有 2001 个字。"),
    ],
)
def test_minutes_are_never_cut(client, held, wrong, sentence):
    (typed,) = wrong.values()

    refused(client.post(reverse("meeting-record", args=[held.pk]), PLAN | {"open_questions": "经费"} | wrong), sentence, "经费", typed.strip().splitlines()[-1])

    held.refresh_from_db()
    assert (held.theme, held.open_questions) == ("讲战疫故事", "")


def test_the_attendance_of_one_member_that_is_wrong_is_named(client, held):
    first, second = held.attendances.order_by("pk")
    marks = {f"presence-{first.pk}": "absent", f"reason-{first.pk}": "远" * 201, f"made-up-{first.pk}": "", f"presence-{second.pk}": "present"}
    address = reverse("meeting-attend", args=[held.pk])

    page = refused(client.post(address, marks), "最多 200 个字，现在有 201 个字。", "远" * 201)
    assert f'href="#id_reason-{first.pk}"' in page
    assert set(held.attendances.values_list("presence", flat=True)) == {"expected"}

    client.post(address, marks | {f"reason-{first.pk}": "在外地", f"made-up-{first.pk}": "2026-07-08", f"reason-{second.pk}": "远" * 201})
    assert [(row.presence, row.reason) for row in held.attendances.order_by("pk")] == [("absent", "在外地"), ("present", "")]


def test_members_who_were_not_on_the_page_keep_their_attendance(client, held):
    first, second = held.attendances.order_by("pk")

    client.post(reverse("meeting-attend", args=[held.pk]), {f"presence-{first.pk}": "expected", "all": "1"})

    assert [row.presence for row in held.attendances.order_by("pk")] == ["present", "expected"]
    assert second.presence == "expected"


def test_a_record_is_opened_again_with_a_reason_only(client, held):
    meetings.close(_complete(held), by=make.person("c1"), at=NOW.replace(year=NOW.year + 1))
    address = reverse("meeting-record", args=[held.pk])

    refused(client.post(address, {"reopen": "1", "reason": ""}), "请填写“理由”。")
    refused(client.post(address, {"reopen": "1", "reason": "由" * 301}), "最多 300 个字，现在有 301 个字。", "由" * 301)

    held.refresh_from_db()
    assert held.state == "closed"
    client.post(address, {"reopen": "1", "reason": "补记"})
    held.refresh_from_db()
    assert held.state == "called"


def _complete(held):
    marks = {row.pk: ("present", "", None) for row in held.attendances.all()}
    meetings.attend(held, marks=marks, by=make.person("c1"), at=NOW)
    return held


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"names": " "}, "请填写“每行一人：姓名，手机号选填”。"),
        ({"names": "赵一鸣\n陈可欣 12ab"}, "第 2 行：不是手机号"),
        ({"names": "赵" * 61}, "第 1 行：姓名最多 60 个字"),
        ({"read": "1"}, "请填写“或用表格"),
        ({"table": SimpleUploadedFile("a.xlsx", b"no table")}, "xlsx"),
        ({"table": SimpleUploadedFile("a.csv", "姓名,手机\n赵一鸣,12ab\n".encode())}, "第 2 行：不是手机号"),
    ],
)
def test_a_roster_with_a_wrong_line_enters_nobody(client, held, sent, sentence):
    before = Member.objects.count()

    answer = client.post(reverse("roster", args=[held.unit_id]), sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert str(sent.get("names", "")).strip() in answer.content.decode()
    assert Member.objects.count() == before


def test_a_member_is_changed_in_the_row_that_was_wrong(client, held):
    row = a_finished_story(None, held=held).branch_membership
    address = reverse("branch-membership-change", args=[row.pk])

    page = refused(client.post(address, {"act": "phone", "phone": "12ab"}), "不是手机号", 'value="12ab"')
    assert f'id="id_member{row.pk}_phone_error"' in page
    assert "<details" in page
    refused(client.post(address, {"act": "phone", "phone": "1" * 21}), "最多 20 个字，现在有 21 个字。")
    refused(client.post(address, {"act": "erase"}), "请勾选“我已确认”")
    assert client.post(address, {"act": "nothing"}).status_code == 400

    row.member.refresh_from_db()
    assert (row.member.name, row.member.phone) == ("王小明", "")


@pytest.mark.parametrize(("check", "sentence"), [("", "请填写“链接如何防止他人使用”。"), ("code", "短信"), ("①", "请从列表中选择。")])
def test_how_links_are_verified_is_one_of_two(client, held, check, sentence):
    answer = client.post(reverse("link-check", args=[held.unit_id]), {"check": check})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "请填写“您的姓名（全名）”。"), ("王" * 61, "最多 60 个字，现在有 61 个字。"), ("路人", "姓名与此链接不符")]
)
def test_a_link_asks_again_for_the_name(client, held, name, sentence):
    client.logout()
    row = a_finished_story(None, held=held).branch_membership

    refused(client.post(reverse("member-access", args=[link_of(row)]), {"name": name}), sentence, f'value="{name}"' if name else "")
    if name != "路人":
        refused(client.post(reverse("meeting-access", args=[held.code]), {"name": name}), sentence)
        row.refresh_from_db()
        assert row.tries == 0


def test_a_wrong_caption_loses_neither_the_story_nor_itself(client, held):
    scenario = a_finished_story(None, held=held)
    link = opened(client, scenario)
    picture = Attachment.objects.create(story=scenario.story, name="a.jpg", sha256="0" * 64, size=1, state="ready", kind="picture", received_at=NOW)
    typed = {
        "title": "值守", "text": "　　改过的故事。", "revision": str(scenario.story.revision),
        f"caption-{picture.pk}": "图" * 201, f"attachment-{picture.pk}": "on", "consents": "on",
    }  # fmt: skip
    address = reverse("story-tell", args=[link, held.pk])

    page = refused(client.post(address, typed), "最多 200 个字，现在有 201 个字。", "图" * 201)
    assert f'id="id_caption-{picture.pk}_error"' in page
    story = Story.objects.get(pk=scenario.story.pk)
    assert story.text == "　　改过的故事。"
    assert f'name="revision" value="{story.revision}"' in page

    client.post(address, typed | {f"caption-{picture.pk}": "东门", "revision": str(story.revision)})
    picture.refresh_from_db()
    assert picture.caption == "东门"
    assert picture.consented_at is not None


@pytest.mark.parametrize(("wrong", "sentence"), [({"title": "题" * 101}, "最多 100 个字，现在有 101 个字。"), ({"text": " \n "}, "还没有写任何内容")])
def test_a_story_comes_back_with_what_is_wrong(client, held, wrong, sentence):
    scenario = a_finished_story(None, held=held)
    link = opened(client, scenario)

    refused(
        client.post(reverse("story-tell", args=[link, held.pk]), {"title": "题", "text": "故事", "revision": str(scenario.story.revision)} | wrong), sentence
    )


def test_a_script_that_saves_is_told_what_is_wrong(client, held):
    scenario = a_finished_story(None, held=held)
    link = opened(client, scenario)

    answer = client.post(
        reverse("story-save", args=[link, held.pk]), {"title": "题" * 101, "text": "新", "revision": "1"}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.json()["message"]) == (422, "标题（选填）：最多 100 个字，现在有 101 个字。")
    assert Story.objects.get(pk=scenario.story.pk).text == scenario.story.text
