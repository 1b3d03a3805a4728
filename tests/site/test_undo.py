"""For 30 seconds a page offers a button that undoes a reversible step by calling the opposite service."""

import re
import time

import pytest
from django.core import signing
from django.urls import reverse

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, Call
from baosong.apps.calls.queries import addressed_units
from baosong.apps.calls.services import drafts, transitions
from baosong.apps.orgs.enums import Role
from baosong.apps.tracking.models import ReminderRule
from baosong.platform.audit.models import AuditRecord
from baosong.platform.web.undo import LATENCY_SECONDS, UNDO_SECONDS
from tests import factories as make
from tests.apps.tracking.test_reminder_rules import a_ruled_call
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}


@pytest.fixture
def call(client):
    call = make.a_call()
    client.force_login(make.person("office"))
    return call


def token_on(answer):
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def step(client, call, name, **posted):
    return client.post(reverse("call-move", args=[call.pk, name]), posted, follow=True, headers=ZH)


def undo(client, token):
    return client.post(reverse("undo"), {"token": token}, follow=True, headers=ZH)


def state(call):
    return Call.objects.get(pk=call.pk).state


@pytest.mark.parametrize("name", ["close", "withdraw"])
def test_a_call_that_has_ended_is_open_again(client, call, name):
    answer = step(client, call, name, reason="误操作")

    assert "撤销" in answer.content.decode()
    after = undo(client, token_on(answer))

    assert state(call) == CallState.PUBLISHED
    assert "已撤销" in after.content.decode()
    assert AuditRecord.objects.filter(action="call.reopen").exists()


def test_archiving_is_undone_in_both_directions(client, call):
    step(client, call, "close", reason="已收齐")

    undo(client, token_on(step(client, call, "archive")))
    assert state(call) == CallState.CLOSED
    step(client, call, "archive")
    undo(client, token_on(step(client, call, "unarchive")))

    assert state(call) == CallState.ARCHIVED


def test_withdrawing_a_closed_call_offers_no_button_since_opening_leads_elsewhere(client, call):
    step(client, call, "close", reason="已收齐")

    answer = step(client, call, "withdraw", reason="重复发文")

    assert 'name="token"' not in answer.content.decode()


def test_a_deleted_draft_is_back(client, call):
    draft = drafts.draft_from("通知", unit=call.unit, by=make.person("office"), at=NOW)

    undo(client, token_on(client.post(reverse("call-discard", args=[draft.pk]), follow=True, headers=ZH)))

    assert state(draft) == CallState.DRAFT


def test_removed_and_added_units_are_as_before(client, call):
    page = {"unit": [make.unit_of(2).pk, make.a_unit("新学院", call.unit, kind="学院").pk]}
    before = set(addressed_units(call))
    address = reverse("call-units", args=[call.pk])
    known = client.post(address, {**page, "act": "check"}).context["preview"].digest
    answer = client.post(address, {**page, "act": "change", "known": known, "reason": "调整"}, follow=True, headers=ZH)
    assert set(addressed_units(call)) != before

    undo(client, token_on(answer))

    assert set(addressed_units(call)) == before
    assert Addressee.objects.filter(call=call).count() == 2


def test_reminders_are_on_again(client):
    call = a_ruled_call()
    client.force_login(make.person("office"))

    answer = client.post(reverse("reminders-switch", args=[call.pk]), follow=True, headers=ZH)
    assert not ReminderRule.objects.get(call=call).is_on
    undo(client, token_on(answer))

    assert ReminderRule.objects.get(call=call).is_on


def test_after_thirty_seconds_it_is_refused_in_a_sentence(client, call, monkeypatch):
    token = token_on(step(client, call, "close", reason="误操作"))
    signed_at = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: signed_at + UNDO_SECONDS + LATENCY_SECONDS + 2)

    answer = undo(client, token)

    assert "已超过 30 秒" in answer.content.decode()
    assert state(call) == CallState.CLOSED


def test_a_second_press_is_refused_in_a_sentence(client, call):
    token = token_on(step(client, call, "close", reason="误操作"))
    undo(client, token)

    answer = undo(client, token)

    assert "当前状态" in answer.content.decode()
    assert state(call) == CallState.PUBLISHED


def test_a_token_of_another_person_a_forged_one_and_one_without_the_right_are_refused(client, call):
    token = token_on(step(client, call, "close", reason="误操作"))
    second = make.with_role(make.a_person("office2"), call.unit, Role.ORGANISER)
    client.force_login(second)

    assert client.post(reverse("undo"), {"token": token}).status_code == 403
    assert client.post(reverse("undo"), {"token": "x"}).status_code == 403
    forged = signing.dumps(["call.close", make.person("c1").pk, {"call_id": call.pk}], salt="baosong.undo", compress=True)
    client.force_login(make.person("c1"))
    assert client.post(reverse("undo"), {"token": forged}).status_code == 403
    assert state(call) == CallState.CLOSED


def test_a_page_without_such_a_step_has_no_button(client, call):
    transitions.close(call, reason="r", by=make.person("office"), at=NOW)

    answer = step(client, call, "reopen", reason="补报")

    assert 'name="token"' not in answer.content.decode()
