"""Forms of registers say beside the field what is wrong, keep what was typed, and change nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.registers.models import EntryAction, GridCell, Pledge, Register, RegisterEntry
from baosong.apps.registers.services import registers
from baosong.core.terms.registers import RegisterForm, presets, read_lines
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, opened
from tests.apps.meetings.test_forms import refused
from tests.apps.registers.scenario import STROKES, an_entry
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DEFINITION = {
    "name": "志愿服务队",
    "heading": "名册",
    "fields": "服务队名称 | 文字 | 必填\n服务人数 | 数字",
    "pledge": "",
    "has_log": "on",
    "places": "on",
    "task": "",
}
FIELDS = "队名 | 文字 | 必填\n人数 | 数字\n日期 | 日期\n起止 | 起止\n类别 | 选项 | 教学、科研\n领队 | 成员\n队员 | 多名成员\n内容 | 长文"
VALUES = {"f1": "东门队", "f2": "12", "f3": "2026-07-01", "f4": "", "f5": "教学", "f6": "王小明", "f7": "", "f8": "值守"}


@pytest.fixture
def scenario(client, data_folder):
    made = a_finished_story(make.a_call())
    client.force_login(made.by)
    return made


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "请填写“名称”。"),
        ({"name": "名" * 61}, "最多 60 个字，现在有 61 个字。"),
        ({"heading": "题" * 101}, "最多 100 个字，现在有 101 个字。"),
        ({"fields": ""}, "请填写“字段，每行一个"),
        ({"fields": "队名\n人数 | 数子"}, "第 2 行没有读懂：“数子”"),
        ({"fields": "队名\n" + "长" * 61}, "第 2 行：字段名称最多 60 个字，现在有 61 个字。"),
        ({"fields": "队名\n队名"}, "“队名”重复"),
        ({"pledge": "我承诺"}, "责任人 | 成员 | 必填"),
        ({"task": "999"}, "请从列表中选择。"),
    ],
)
def test_a_definition_that_cannot_be_used_is_shown_again(client, scenario, wrong, sentence):
    answer = client.post(reverse("register-new", args=[scenario.meeting.unit_id]), DEFINITION | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'class="fault"' in page
    for value in (DEFINITION | wrong).values():
        assert value.strip().splitlines()[-1:] == [] or value.strip().splitlines()[-1] in page or value in ("on", "999")
    assert Register.objects.count() == 0


def test_a_definition_is_changed_by_the_same_form_or_a_file(client, scenario):
    assert client.post(reverse("register-new", args=[scenario.meeting.unit_id]), DEFINITION).status_code == 302
    register = Register.objects.get()
    address = reverse("register-edit", args=[register.pk])

    refused(client.post(address, DEFINITION | {"name": "名" * 61}), "最多 60 个字，现在有 61 个字。")
    refused(client.post(address, {"take": "1"}), "请填写“")
    refused(client.post(address, {"definition": SimpleUploadedFile("a.toml", b"name = ")}), "不是登记簿")
    refused(
        client.post(address, {"definition": SimpleUploadedFile("a.toml", f'name = "{"名" * 61}"\nfields = [{{key = "a", name = "b"}}]'.encode())}), "61 个字"
    )
    register.refresh_from_db()
    assert register.version == 1

    client.post(address, DEFINITION | {"name": "新名"})
    assert Register.objects.get().name == "新名"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"f1": ""}, "“队名”为必填"),
        ({"f1": "队" * 201}, "“队名”最多 200 个字，现在有 201 个字"),
        ({"f2": "十二"}, "“人数”须为数字，而不是“十二”"),
        ({"f3": "昨天"}, "“日期”须为日期"),
        ({"f4": "2026-07-10 至 2026-07-01"}, "“起止”须为"),
        ({"f5": "服务"}, "“类别”须为以下之一：教学、科研，而不是“服务”"),
        ({"f6": "王小明、李思齐"}, "“领队”只能填写一个姓名，而不是“王小明、李思齐”"),
        ({"f7": "王" * 61}, "“队员”中的姓名最多 60 个字"),
        ({"f7": "、".join(f"甲{n}" for n in range(201))}, "“队员”最多填写 200 个姓名"),
        ({"f8": "长" * 5001}, "“内容”最多 5000 个字，现在有 5001 个字"),
        ({"cell": "999"}, "请从列表中选择。"),
    ],
)
def test_an_entry_with_a_wrong_value_is_shown_again(client, scenario, wrong, sentence):
    unit = scenario.meeting.unit
    register = registers.set_up(RegisterForm("队", read_lines(FIELDS)), unit=unit, task=None, by=scenario.by, at=NOW)
    GridCell.objects.create(unit=unit, name="东校区")
    address = reverse("register-entry-new", args=[register.pk, unit.pk])

    refused(
        client.post(address, VALUES | wrong),
        sentence,
        "值守" if "f8" not in wrong else "东门队",
        *(value for key, value in wrong.items() if key not in ("cell", "f5")),
    )

    assert RegisterEntry.objects.count() == 0
    client.post(address, VALUES)
    entry = RegisterEntry.objects.get()
    assert entry.values["f2"] == 12
    refused(client.post(reverse("register-entry-change", args=[entry.pk]), VALUES | wrong), sentence)
    page = client.get(reverse("register-entry-change", args=[entry.pk])).content.decode()
    assert 'value="2026-07-01"' in page
    assert '<option value="教学" selected>' in page


@pytest.mark.parametrize(
    ("act", "sent", "sentence"),
    [
        ("withdraw", {"reason": ""}, "请填写“理由”。"),
        ("withdraw", {"reason": "由" * 301}, "最多 300 个字，现在有 301 个字。"),
        ("action", {"on": "2026-13-01", "what": "值守"}, "“2026-13-01”不是有效的日期"),
        ("action", {"on": "", "what": "值守"}, "请填写“日期”。"),
        ("action", {"on": "2026-07-03", "what": " "}, "请填写“做了什么”。"),
        ("action", {"on": "2026-07-03", "what": "做" * 2001}, "最多 2000 个字，现在有 2001 个字。"),
        ("action", {"on": "2026-07-03", "what": "值守", "where": "门" * 101}, "最多 100 个字，现在有 101 个字。"),
        ("files", {"caption": "图"}, "请填写“图片、录音录像、文档”。"),
        ("files", {"caption": "图" * 201}, "最多 200 个字，现在有 201 个字。"),
    ],
)
def test_what_is_done_to_an_entry_is_asked_again(client, scenario, act, sent, sentence):
    entry = an_entry(scenario.meeting.unit, scenario.by, form=RegisterForm("队", read_lines("队名")), f1="东门队")

    refused(client.post(reverse("register-entry-act", args=[entry.pk, act]), sent), sentence, *(value for value in sent.values() if value.strip()))

    entry.refresh_from_db()
    assert entry.state == "active"
    assert EntryAction.objects.count() == 0
    assert client.post(reverse("register-entry-act", args=[entry.pk, "nothing"])).status_code == 404


def test_a_file_too_many_is_named_beside_the_field(client, scenario):
    entry = an_entry(scenario.meeting.unit, scenario.by)
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(10)]

    refused(client.post(reverse("register-entry-act", args=[entry.pk, "files"]), {"files": files, "caption": "值守照片"}), "9.txt：", 'value="值守照片"')

    assert entry.attachments.count() == 9


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填写“名称”。"),
        ({"name": "楼" * 61}, "最多 60 个字，现在有 61 个字。"),
        ({"kind": "类" * 31}, "最多 30 个字，现在有 31 个字。"),
        ({"latitude": "91"}, "请填写 -90 至 90 之间的数字，现在填的是“91”。"),
        ({"latitude": "北"}, "请填写 -90 至 90 之间的数字，现在填的是“北”。"),
        ({"longitude": ""}, "纬度和经度请同时填写，或都不填写。"),
        ({"parent": "999"}, "请从列表中选择。"),
    ],
)
def test_a_place_is_entered_as_typed_or_not_at_all(client, scenario, wrong, sentence):
    address = reverse("grid-add", args=[scenario.meeting.unit_id])
    place = {"name": "东校区", "kind": "校区", "latitude": "30.54", "longitude": "114.36", "parent": ""}

    answer = client.post(address, place | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) >= 2
    for name, value in (place | wrong).items():
        assert name == "parent" or f'value="{value}"' in page or not value
    assert GridCell.objects.count() == 0
    client.post(address, place)
    assert GridCell.objects.get().latitude == 30.54


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "空"),
        ("名称,上级\n一舍,没有\n".encode(), "没有名为“没有”的上级地点"),
        (("名称\n" + "楼" * 61 + "\n").encode(), "超过 60 个字"),
        (b"PK\x03\x04broken", "Excel 表格"),
    ],
)
def test_a_table_of_places_with_a_fault_enters_none(client, scenario, table, sentence):
    name = "a.xlsx" if table.startswith(b"PK") else "a.csv"

    refused(client.post(reverse("grid-add", args=[scenario.meeting.unit_id]), {"table": SimpleUploadedFile(name, table)}), sentence)

    assert GridCell.objects.count() == 0


def test_a_table_of_entries_is_refused_in_its_form(client, scenario):
    register = registers.set_up(presets()["pledges"], unit=scenario.meeting.unit, task=None, by=scenario.by, at=NOW)
    address = reverse("register-import", args=[register.pk])

    refused(client.post(address), "请填写“")
    refused(client.post(address, {"table": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken")}), "Excel 表格")
    assert client.post(address, {"table": SimpleUploadedFile("a.csv", "岗位,责任人\n东门,王小明、李思齐\n".encode())}).status_code == 422
    assert RegisterEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"blank-补充承诺": ""}, "请填写“补充承诺”。"),
        ({"blank-补充承诺": "诺" * 301}, "最多 300 个字，现在有 301 个字。"),
        ({"strokes": "[[[300,120,0],[301,120,1]]]"}, "笔画太少，不能算签名"),
        ({"strokes": ""}, "签名没有读出来"),
        ({"method": "typed", "typed": "路人"}, "签名没有读出来"),
        ({"method": "typed", "typed": "王" * 61}, "最多 60 个字，现在有 61 个字。"),
    ],
)
def test_a_pledge_is_asked_again_with_all_that_was_written(client, scenario, wrong, sentence):
    entry = an_entry(scenario.meeting.unit, scenario.by)
    link = opened(client, scenario)
    signed = {"blank-补充承诺": "随叫随到", "method": "drawn", "strokes": json.dumps(STROKES), "typed": ""}
    address = reverse("member-pledge", args=[link, entry.pk])

    page = refused(client.post(address, signed | wrong), sentence, *(value for key, value in wrong.items() if key != "strokes"))

    assert ("[[[40" in page) is ("strokes" not in wrong)
    assert Pledge.objects.count() == 0
    client.post(address, signed)
    refused(client.post(address, {"withdraw": "1", "reason": ""}), "请填写“理由”。")
    assert Pledge.objects.get().withdrawn_at is None
