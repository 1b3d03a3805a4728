"""Reminders by rule: set and switch rules, run due reminders, send digests."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import addressed_units
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.errors import InvalidRule, WebhookUnknown
from baosong.apps.tracking.jobs import RunReminders
from baosong.apps.tracking.models import Reminder, ReminderItem, ReminderRule
from baosong.apps.tracking.queries import Debt, debt_of, matrix, reminded_on
from baosong.apps.tracking.services.reminder_schedule import MOST_BEFORE, ReminderOccasion, ReminderPlan, due, is_quiet, occasions, stamp_of
from baosong.apps.tracking.services.reminders import MailText, remind_unit
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.notifications.enums import WebhookKind
from baosong.platform.notifications.models import ChatWebhook, Message
from baosong.platform.notifications.services import chat_webhooks
from baosong.platform.notifications.services.outbox import cancel, post, queue, stoppable

# Digests end this long after the last deadline.
DIGEST_AFTER: Final = timedelta(days=14)
MOST_ADDRESSES: Final = 20


def plan_of(rule: ReminderRule) -> ReminderPlan:
    return ReminderPlan(tuple(rule.days_before), rule.on_the_day, rule.overdue_every, rule.overdue_times, rule.hour_from, rule.hour_to, rule.on_rest_days)


def rule_of(call: Call) -> ReminderRule:
    """The call's rule, or an unsaved default that is off."""
    return ReminderRule.objects.filter(call=call).first() or ReminderRule(call=call, days_before=[7, 3, 1])


@transaction.atomic
def set_rule(
    call: Call, plan: ReminderPlan, *, digest: DigestFrequency, digest_to: list[str], webhooks: list[ChatWebhook], by: Person, at: datetime
) -> ReminderRule:
    """Write the rule and switch it off, until somebody has seen the new preview. Raises InvalidRule."""
    # 0 of the numbers for overdue units means never.
    for days in (*plan.days_before, plan.overdue_every or 1, plan.overdue_times or 1):
        if not 1 <= days <= MOST_BEFORE:
            raise InvalidRule(what="days", most=MOST_BEFORE, written=days)
    if plan.hour_from >= plan.hour_to:
        raise InvalidRule(what="hours")
    ensure_addresses(digest_to)
    rule, _ = ReminderRule.objects.update_or_create(
        call=call,
        defaults={
            "days_before": sorted(set(plan.days_before), reverse=True),
            "on_the_day": plan.on_the_day,
            "overdue_every": plan.overdue_every,
            "overdue_times": plan.overdue_times,
            "hour_from": plan.hour_from,
            "hour_to": plan.hour_to,
            "on_rest_days": plan.on_rest_days,
            "digest": digest,
            "digest_to": digest_to,
            "is_on": False,
        },
    )
    rule.webhooks.set(webhooks)
    record("reminders.ruled", call, by=by, at=at, days_before=rule.days_before, digest=digest)
    return rule


def ensure_addresses(addresses: Sequence[str]) -> None:
    """Raise InvalidRule if a digest's addresses are too many, or one is no mail address."""
    if len(addresses) > MOST_ADDRESSES:
        raise InvalidRule(what="addresses", most=MOST_ADDRESSES, n=len(addresses))
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise InvalidRule(what="address", address=address) from error


@transaction.atomic
def switch(call: Call, *, is_on: bool, by: Person, at: datetime) -> ReminderRule:
    """Switch the rule on or off; occasions before that day are skipped. Raises InvalidRule if there is none."""
    rule = ReminderRule.objects.select_for_update(of=("self",)).filter(call=call).first()
    if rule is None:
        raise InvalidRule(what="none")
    rule.is_on, rule.switched_by, rule.switched_at = is_on, by, at
    rule.save(update_fields=["is_on", "switched_by", "switched_at"])
    record("reminders.switched", call, by=by, at=at, is_on=is_on)
    if is_on:
        job_queue.after_commit(RunReminders(call.pk))
    return rule


@transaction.atomic
def add_webhook(rule: ReminderRule, *, kind: str, name: str, address: str, secret: str, by: Person, at: datetime) -> ChatWebhook:
    """Add a chat group's webhook to the rule. Raises WebhookUnknown for hosts that are not allowed."""
    if kind not in WebhookKind.values or not chat_webhooks.is_known_host(address.strip()):
        raise WebhookUnknown(address=address[:80])
    webhook = ChatWebhook.objects.create(kind=kind, name=name.strip() or WebhookKind(kind).label, address=address.strip(), secret=secret.strip())
    rule.webhooks.add(webhook)
    record("reminders.webhook_added", rule.call, by=by, at=at, webhook=webhook.name, kind=kind)
    return webhook


@dataclass(frozen=True, slots=True)
class UpcomingReminders:
    """Preview of a day: the occasion and the number of units that owe something now."""

    day: date
    occasion: ReminderOccasion
    units: int


def upcoming(rule: ReminderRule, *, at: datetime) -> list[UpcomingReminders]:
    """The next occasions by day, if nothing is handed in meanwhile."""
    plan, today = plan_of(rule), timezone.localtime(at).date()
    found: dict[tuple[date, str], tuple[ReminderOccasion, set[int]]] = {}
    for row in matrix(rule.call, at=at).rows:
        for cell in row.cells:
            for occasion in occasions(cell.deadline, plan) if cell.lacking else ():
                if occasion.day >= today:
                    found.setdefault((occasion.day, f"{occasion.kind}{occasion.number}"), (occasion, set()))[1].add(row.unit.pk)
    return [UpcomingReminders(day, occasion, len(units)) for (day, _key), (occasion, units) in sorted(found.items(), key=lambda item: item[0])]


@transaction.atomic
def run(call: Call, *, word: Callable[[Debt, Person], MailText], group_word: Callable[[list[Debt]], str], at: datetime) -> list[Reminder]:
    """Remind units whose occasion is due, except those reminded today or on this occasion. Idempotent."""
    rule = ReminderRule.objects.select_for_update(of=("self",)).filter(call=call, is_on=True).first()
    if rule is None or rule.switched_at is None or call.state != CallState.PUBLISHED:
        return []
    plan = plan_of(rule)
    if is_quiet(at, plan):
        return []
    owing = _owing(rule, plan, at=at)
    people = liaisons_of([debt.unit for debt, _ in owing])
    made = []
    for debt, occasions_ in owing:
        made.append(_remind(rule, debt, occasions_, people.get(debt.unit.pk, []), word, at=at))
    if owing:
        for webhook in rule.webhooks.all():
            post(
                key=f"remind-webhook:{webhook.pk}:{call.pk}:{timezone.localtime(at):%Y%m%d}",
                webhook=webhook,
                text=group_word([debt for debt, _ in owing]),
                at=at,
            )
        record("call.reminded", call, by=None, at=at, units=len(made), occasions=sorted({item.key for _, items in owing for item in items.values()}))
    return made


def _owing(rule: ReminderRule, plan: ReminderPlan, *, at: datetime) -> list[tuple[Debt, dict[int, ReminderOccasion]]]:
    """Debts with a due occasion that was not used yet, with the occasion by task."""
    done = reminded_on(rule.call, timezone.localtime(at).date())
    known: dict[tuple[int, int], set[str]] = defaultdict(set)
    for item in ReminderItem.objects.filter(reminder__call=rule.call):
        known[item.task_id, item.unit_id].add(item.occasion)
    found = []
    for row in matrix(rule.call, at=at).rows:
        if row.unit.pk in done:
            continue
        items = {}
        for cell in row.cells:
            occasion = due(cell.deadline, plan, since=rule.switched_at or at, at=at) if cell.lacking else None
            if occasion is not None and occasion.key not in known[cell.task.pk, row.unit.pk]:
                items[cell.task.pk] = occasion
        debt = debt_of(row, only=set(items))
        if debt is not None:
            found.append((debt, items))
    return found


def _remind(
    rule: ReminderRule, debt: Debt, items: dict[int, ReminderOccasion], people: list[Person], word: Callable[[Debt, Person], MailText], *, at: datetime
) -> Reminder:
    if rule.switched_by is None:
        raise LookupError(rule.pk)
    mark = "+".join(f"{task}:{occasion.key}" for task, occasion in sorted(items.items()))[-100:]
    reminder = remind_unit(rule.call, debt, people, mark=mark, word=word, by=rule.switched_by, at=at)
    ReminderItem.objects.bulk_create(ReminderItem(reminder=reminder, task_id=task, unit=debt.unit, occasion=occasion.key) for task, occasion in items.items())
    return reminder


def stop(call: Call, unit: Unit, *, at: datetime) -> int:
    """Cancel queued reminders of a unit that owes nothing any more or has an extension; returns how many."""
    prefix = f"remind:{call.pk}:{unit.pk}:"
    if not stoppable(prefix).exists():
        # Called on every submission: avoid computing the matrix when nothing is queued.
        return 0
    known = set(ReminderItem.objects.filter(reminder__call=call, unit=unit).values_list("task_id", "occasion"))
    for row in matrix(call, at=at).rows:
        for cell in row.cells if row.unit.pk == unit.pk else ():
            # A reminder of the current deadline of a task that is still owed remains valid.
            stamp = stamp_of(cell.deadline)
            if cell.lacking and any(task == cell.task.pk and occasion.startswith(stamp) for task, occasion in known):
                return 0
    return cancel(prefix=prefix)


def stop_all(call: Call, *, at: datetime) -> int:
    """Cancel queued reminders of a call that was amended or ended, as far as they are not valid any more; returns how many."""
    prefix = f"remind:{call.pk}:"
    if not stoppable(prefix).exists():
        return 0
    if call.state != CallState.PUBLISHED:
        return cancel(prefix=prefix)
    return sum(stop(call, unit, at=at) for unit in addressed_units(call))


@transaction.atomic
def send_digest(call: Call, *, word: Callable[[], MailText], at: datetime) -> int:
    """Queue the digest once per day or week, at the first hour of reminders; returns the number of mails."""
    rule = ReminderRule.objects.filter(call=call, is_on=True).exclude(digest=DigestFrequency.NONE).first()
    if rule is None or not rule.digest_to or is_quiet(at, plan_of(rule)):
        return 0
    local = timezone.localtime(at)
    last = max((task.deadline for task in call.tasks.all()), default=at)
    if at > last + DIGEST_AFTER:
        return 0
    year, week, _day = local.isocalendar()
    mark = f"{local:%Y%m%d}" if rule.digest == DigestFrequency.DAILY else f"{year}w{week:02d}"
    keys = {address: f"digest:{call.pk}:{mark}:{address}"[:200] for address in rule.digest_to}
    if Message.objects.filter(key__in=keys.values()).count() == len(keys):
        # Called every few minutes: compose the digest only if it is to be sent.
        return 0
    subject, body = word()
    return sum(queue(key=key, address=address, subject=subject, body=body, at=at) is not None for address, key in keys.items())


def upkeep() -> int:
    """Queue a run of every rule that is on; returns how many."""
    running = ReminderRule.objects.filter(is_on=True, call__state=CallState.PUBLISHED).values_list("call_id", flat=True)
    for call_id in running:
        job_queue.after_commit(RunReminders(call_id))
    return len(running)


def replace_digest_address(unit: Unit, *, old: str, new: str) -> int:
    """Send the digests of the unit's calls to another address instead; within the caller's transaction. Returns how many rules that changed."""
    changed = 0
    for rule in ReminderRule.objects.select_for_update(of=("self",)).filter(call__unit=unit):
        if old in rule.digest_to:
            rule.digest_to = list(dict.fromkeys(new if address == old else address for address in rule.digest_to))
            rule.save(update_fields=["digest_to"])
            changed += 1
    return changed
