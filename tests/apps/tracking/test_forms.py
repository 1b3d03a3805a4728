"""Forms of reminder rules say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Extension
from baosong.apps.orgs.models import Unit
from baosong.apps.tracking.models import ReminderRule
from baosong.apps.tracking.services import reminder_rules
from baosong.apps.tracking.services.reminder_schedule import ReminderPlan
from baosong.platform.notifications.models import ChatWebhook
from tests import factories as make

pytestmark = pytest.mark.django_db

RULE = {
    "days_before": "7、3",
    "on_the_day": "on",
    "overdue_every": "2",
    "overdue_times": "3",
    "hour_from": "08:30",
    "hour_to": "17:30",
    "digest": "daily",
    "digest_to": "leader@example.edu.cn，dean@example.edu.cn",
}
WEBHOOK = {"kind": "wecom", "name": "联络员群", "address": "https://evil.example/hook", "secret": ""}


@pytest.fixture
def call(client):
    made = make.a_call()
    client.force_login(make.person("office"))
    return made


@pytest.fixture
def ruled(call):
    reminder_rules.set_rule(call, ReminderPlan(), digest="none", digest_to=[], webhooks=[], by=make.person("office"), at=make.NOW)
    return call


def send(client, name, call, data):
    return client.post(reverse(name, args=[call.pk]), data, headers={"Accept-Language": "zh-hans"})


def test_a_rule_is_set_as_typed(client, call):
    assert send(client, "reminders", call, RULE).status_code == 302

    made = ReminderRule.objects.get()
    assert (made.days_before, made.overdue_every, made.digest) == ([7, 3], 2, "daily")
    assert made.digest_to == ["leader@example.edu.cn", "dean@example.edu.cn"]


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("days_before", "7、三天", "请填写 1 至 60 之间的整数天数，以顿号或逗号分隔；现在填的是“三天”。"),
        ("days_before", "61", "现在填的是“61”。"),
        ("overdue_every", "两", "请填写 0 至 60 之间的整数，现在填的是“两”。"),
        ("overdue_times", "", "请填写“提醒次数”。"),
        ("hour_from", "八点", "“八点”不是有效的时间，请按 08:30 的格式填写。"),
        ("hour_to", "08:00", "可发送时段的开始时间须早于结束时间。"),
        ("digest", "hourly", "请从列表中选择。"),
        ("digest_to", "leader", "“leader”不是有效的邮箱地址。"),
        ("digest_to", " ".join(f"a{n}@example.edu.cn" for n in range(21)), "最多 20 个邮箱地址，现在有 21 个。"),
    ],
)
def test_a_rule_that_cannot_be_understood_is_not_saved(client, call, field, written, sentence):
    answer = send(client, "reminders", call, {**RULE, field: written})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert f'id="id_{field}_error"' in page
    assert not written or field == "digest" or f'value="{written}"' in page
    assert "checked" in page
    assert not ReminderRule.objects.exists()


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("name", "", "请填写“群名称”。"),
        ("name", "群" * 61, "最多 60 个字，现在有 61 个字。"),
        ("address", "https://evil.example/hook", "https://evil.example/hook"),
        ("secret", "s" * 201, "201"),
    ],
)
def test_a_webhook_that_cannot_be_used_is_not_added(client, ruled, field, written, sentence):
    answer = send(client, "reminders-webhook", ruled, {**WEBHOOK, field: written})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_webhook_{field}_error"' in page
    assert page.count(sentence) >= 2
    assert 'value="https://evil.example/hook"' in page
    assert not ChatWebhook.objects.exists()


def test_only_webhooks_of_the_unit_can_be_chosen(client, call):
    ChatWebhook.objects.create(kind="wecom", name="别的单位", address="https://qyapi.weixin.qq.com/hook")

    send(client, "reminders", call, {**RULE, "webhooks": "1"})

    assert not any(rule.webhooks.exists() for rule in ReminderRule.objects.all())


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"until": ""}, "until", "请填写“新的截止时间”。"),
        ({"until": "明天"}, "until", "“明天”不是有效的日期和时间"),
        ({"until": "2099-02-30T12:00"}, "until", "“2099-02-30T12:00”不是有效的日期和时间"),
        ({"until": "2020-01-01T12:00"}, "until", "新的截止时间须晚于"),
        ({"reason": " "}, "reason", "请填写“理由（记入日志）”。"),
        ({"reason": "由" * 301}, "reason", "最多 300 个字，现在有 301 个字。"),
    ],
)
def test_a_deadline_is_not_extended_with_a_wrong_field(client, call, wrong, field, sentence):
    unit, task = Unit.objects.get(name="第1学院"), call.tasks.get()
    written = {"task": task.pk, "unit": unit.pk, "until": "2099-01-01T12:00", "reason": "主讲人出差"}

    answer = client.post(reverse("call-extend", args=[call.pk]), written | wrong, headers={"Accept-Language": "zh-hans"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert all(f'value="{value}"' in page for value in (written | wrong).values() if str(value).strip())
    assert not Extension.objects.exists()
    assert client.post(reverse("call-extend", args=[call.pk]), written).url == reverse("overview", args=[call.pk])
    assert Extension.objects.get().reason == "主讲人出差"


@pytest.mark.parametrize("wrong", [{"task": "x"}, {"unit": ""}, {"task": "9" * 5000}])
def test_an_extension_of_no_task_or_unit_is_a_bad_request(client, call, wrong):
    answer = client.post(reverse("call-extend", args=[call.pk]), {"task": 1, "unit": 1} | wrong)

    assert answer.status_code == 400
