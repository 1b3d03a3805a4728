"""Rules remind units with missing submissions once per occasion."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.calls.models import Call
from baosong.apps.calls.services import extensions
from baosong.apps.judging.services.working_days import is_working_day
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.services.submit import submit
from baosong.apps.tracking.enums import DigestFrequency, OccasionKind
from baosong.apps.tracking.errors import InvalidRule, WebhookUnknown
from baosong.apps.tracking.interfaces import handlers
from baosong.apps.tracking.models import Reminder
from baosong.apps.tracking.services import reminder_rules
from baosong.apps.tracking.services.reminder_schedule import ReminderPlan, due, is_quiet, occasions
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.models import Message
from tests import factories as make

DEADLINE = timezone.make_aware(datetime(2026, 5, 20, 23, 59, 59))
EVERY = ReminderPlan(on_rest_days=True)


def moment(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


# --- occasions ----------------------------------------------------------------------------------------------------------


@given(days=st.sets(st.integers(1, 60), max_size=6), every=st.integers(0, 10), times=st.integers(0, 10), rest=st.booleans(), at=st.integers(-70, 120))
def test_an_occasion_is_due_only_on_its_side_of_the_deadline_and_in_its_hours(days, every, times, rest, at):
    plan = ReminderPlan(tuple(days), True, every, times, on_rest_days=rest)
    now = DEADLINE + timedelta(days=at, hours=-12)

    found = due(DEADLINE, plan, since=DEADLINE - timedelta(days=100), at=now)

    if found is not None:
        assert not is_quiet(now, plan)
        assert found.day <= timezone.localtime(now).date()
        assert (found.kind == OccasionKind.OVERDUE) == (now > DEADLINE)
    assert all(rest or is_working_day(item.day) for item in occasions(DEADLINE, plan))
    assert len({item.key for item in occasions(DEADLINE, plan)}) == len(occasions(DEADLINE, plan))


def test_a_rest_day_moves_the_reminder_forward_and_the_overdue_one_back():
    sunday = timezone.make_aware(datetime(2026, 5, 24, 23, 59, 59))

    days = {item.kind: item.day for item in occasions(sunday, ReminderPlan((), True, 6, 1))}

    assert days[OccasionKind.DAY] == date(2026, 5, 22)
    assert days[OccasionKind.OVERDUE] == date(2026, 6, 1)


def test_a_server_that_slept_sends_one_reminder():
    found = due(DEADLINE, EVERY, since=DEADLINE - timedelta(days=30), at=moment(date(2026, 5, 18)))

    assert (found.kind, found.number) == (OccasionKind.BEFORE, 3)


def test_what_lies_before_the_switch_is_not_made_up_for():
    assert due(DEADLINE, EVERY, since=moment(date(2026, 5, 18)), at=moment(date(2026, 5, 18))) is None


# --- the rule -----------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def workers_clock(monkeypatch):
    """Set the worker's clock to the day under test."""
    monkeypatch.setattr(handlers, "timezone", SimpleNamespace(now=lambda: make.NOW))


def a_ruled_call(*, plan=EVERY, colleges=2, on=True, at=make.NOW, **values):
    call = make.a_call(colleges=colleges)
    values = {"digest": DigestFrequency.NONE, "digest_to": [], "webhooks": [], **values}
    reminder_rules.set_rule(call, plan, by=make.person("office"), at=at, **values)
    if on:
        reminder_rules.switch(call, is_on=True, by=make.person("office"), at=at)
    return Call.objects.select_related("unit").get(pk=call.pk)


def run(call, day, hour=10):
    return [
        reminder.unit.name
        for reminder in reminder_rules.run(
            call, word=lambda debt, person: ("催报", f"{debt.unit}"), group_word=lambda debts: f"{len(debts)}", at=moment(day, hour)
        )
    ]


def test_only_debtors_are_reminded_and_only_once(data_folder):
    call = a_ruled_call()
    make.a_submission(call, 1)

    first, again, next_day = run(call, date(2026, 5, 13)), run(call, date(2026, 5, 13), 14), run(call, date(2026, 5, 14))

    assert first == ["第2学院"]
    assert again == next_day == []
    assert run(call, date(2026, 5, 17)) == ["第2学院"]
    assert list(Message.objects.values_list("address", flat=True).distinct()) == ["c2@example.edu.cn"]
    assert Reminder.objects.count() == 2


def test_before_on_the_day_and_overdue():
    call = a_ruled_call(colleges=1)

    reminded = [day for day in (date(2026, 5, 11) + timedelta(days=n) for n in range(25)) if run(call, day)]

    assert [f"{day:%m-%d}" for day in reminded] == ["05-13", "05-17", "05-19", "05-20", "05-22", "05-24", "05-26"]


def test_quiet_hours_are_quiet():
    call = a_ruled_call(colleges=1)

    assert run(call, date(2026, 5, 13), 7) == []
    assert run(call, date(2026, 5, 13), 18) == []
    assert run(call, date(2026, 5, 13), 9) == ["第1学院"]


def test_an_extension_moves_the_occasions_and_stops_what_is_queued(django_capture_on_commit_callbacks):
    call = a_ruled_call(colleges=1)
    run(call, date(2026, 5, 19))
    assert Message.objects.get().state == MessageState.QUEUED

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        extensions.extend(
            call.tasks.get(), unit=make.unit_of(1), until=timezone.now() + timedelta(days=300), reason="网络故障", by=make.person("office"), at=make.NOW
        )
    for callback in callbacks:
        callback()

    assert Message.objects.get().state == MessageState.CANCELLED
    assert run(call, date(2026, 5, 20)) == []


def test_a_submission_stops_what_is_queued(data_folder, django_capture_on_commit_callbacks):
    call = a_ruled_call(colleges=1)
    submission = make.a_submission(call, 1, state=SubmissionState.DRAFT)
    run(call, date(2026, 5, 13))

    with django_capture_on_commit_callbacks(execute=True):
        submit(submission, by=make.person("c1"), at=make.NOW)

    assert Message.objects.get().state == MessageState.CANCELLED


def test_a_rule_that_is_off_sends_nothing():
    call = a_ruled_call(on=False)

    assert run(call, date(2026, 5, 13)) == []


def test_the_preview_shows_the_days_and_the_numbers():
    call = a_ruled_call(on=False)

    found = reminder_rules.upcoming(reminder_rules.rule_of(call), at=make.NOW)

    assert [(f"{item.day:%m-%d}", item.units) for item in found][:4] == [("05-13", 2), ("05-17", 2), ("05-19", 2), ("05-20", 2)]


def test_leaders_get_one_digest_a_day():
    call = a_ruled_call(digest=DigestFrequency.DAILY, digest_to=["leader@example.edu.cn"])

    counts = [
        reminder_rules.send_digest(call, word=lambda: ("简报", "文"), at=at)
        for at in (moment(date(2026, 5, 13)), moment(date(2026, 5, 13), 15), moment(date(2026, 5, 14)))
    ]

    assert counts == [1, 0, 1]


@pytest.mark.parametrize("plan", [ReminderPlan((0,)), ReminderPlan((61,)), ReminderPlan(hour_from=time(18), hour_to=time(8))])
def test_a_rule_that_cannot_be_is_refused(plan):
    with pytest.raises(InvalidRule):
        a_ruled_call(plan=plan)


def test_an_address_that_is_none_is_refused():
    with pytest.raises(InvalidRule):
        a_ruled_call(digest=DigestFrequency.DAILY, digest_to=["nobody"])


def test_a_webhook_elsewhere_is_refused():
    call = a_ruled_call()

    with pytest.raises(WebhookUnknown):
        reminder_rules.add_webhook(
            reminder_rules.rule_of(call), kind="wecom", name="群", address="https://evil.example/hook", secret="", by=make.person("office"), at=make.NOW
        )


def test_the_page_shows_rule_preview_and_receivers(client, django_assert_max_num_queries):
    call = a_ruled_call(colleges=5, digest=DigestFrequency.WEEKLY, digest_to=["leader@example.edu.cn"], on=False)
    client.force_login(make.person("office"))

    with django_assert_max_num_queries(51):
        page = client.get(reverse("reminders", args=[call.pk])).content.decode()

    assert "第5学院" in page
    assert "leader@example.edu.cn" in page


def test_what_is_typed_wrongly_is_said_on_the_page(client):
    call = a_ruled_call(on=False)
    client.force_login(make.person("office"))

    answer = client.post(reverse("reminders", args=[call.pk]), {"days_before": "三天", "hour_from": "08:30", "hour_to": "17:30"})

    assert 'role="alert"' in answer.content.decode()
