"""The page of a call's reminder rule with preview, switch and webhooks."""

import datetime as dt
import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.errors import InvalidRule
from baosong.apps.tracking.interfaces.messages import digest, group_text, occasion_phrase, owed_phrase, reminder_mail
from baosong.apps.tracking.models import ReminderRule
from baosong.apps.tracking.queries import debts
from baosong.apps.tracking.services import reminder_rules
from baosong.apps.tracking.services.reminder_schedule import ReminderPlan
from baosong.platform.notifications.enums import WebhookKind
from baosong.platform.notifications.models import ChatWebhook
from baosong.platform.web.access import allowed
from baosong.platform.web.parsing import choice_of


@allowed(may_organise_call)
def rule(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    known = ChatWebhook.objects.filter(tracking_rules__call__unit=call.unit).distinct()
    if request.method == "POST":
        webhooks = list(known.filter(pk__in=[value for value in request.POST.getlist("webhooks") if value.isdigit()]))
        chosen = request.POST.get("digest", "")
        reminder_rules.set_rule(
            call,
            _plan(request),
            digest=choice_of(chosen, DigestFrequency.NONE),
            digest_to=[address for address in re.split(r"[\s,;，；、]+", request.POST.get("digest_to", "")) if address],
            webhooks=webhooks,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The rule has been saved. Look at what it would send, then switch it on."))
        return redirect("reminders", call_id)
    found, at = reminder_rules.rule_of(call), timezone.now()
    owing = debts(call, at=at)
    people = liaisons_of([debt.unit for debt in owing])
    first = next(((debt, person) for debt in owing for person in people.get(debt.unit.pk, [])), None)
    context = {
        "call": call,
        "rule": found,
        "is_saved": found.pk is not None,
        "webhooks": [(webhook, found.pk is not None and found.webhooks.filter(pk=webhook.pk).exists()) for webhook in known],
        "kinds": WebhookKind.choices,
        "digests": DigestFrequency.choices,
        "days": "、".join(map(str, found.days_before)),
        "upcoming": [(item.day, occasion_phrase(item.occasion), item.units) for item in reminder_rules.upcoming(found, at=at)],
        "receivers": [(debt.unit, owed_phrase(debt), people.get(debt.unit.pk, [])) for debt in owing],
        "sample": reminder_mail(call, *first) if first else None,
        "group": group_text(call, owing) if owing else "",
        "digest_sample": digest(call, at=at)[1] if found.digest != DigestFrequency.NONE else "",
    }
    return render(request, "tracking/reminders.html", context)


def _plan(request: HttpRequest) -> ReminderPlan:
    def number(name: str) -> int:
        given = request.POST.get(name, "").strip() or "0"
        if not given.isascii() or not given.isdigit() or len(given) > 3:
            raise InvalidRule(what="days", most=60)
        return int(given)

    days = [part for part in re.split(r"[\s,;，；、]+", request.POST.get("days_before", "")) if part]
    if any(not (part.isascii() and part.isdigit() and len(part) < 4) for part in days):
        raise InvalidRule(what="days", most=60)
    return ReminderPlan(
        days_before=tuple(int(part) for part in days),
        on_the_day="on_the_day" in request.POST,
        overdue_every=number("overdue_every"),
        overdue_times=number("overdue_times"),
        hour_from=_hour(request.POST.get("hour_from", "")),
        hour_to=_hour(request.POST.get("hour_to", "")),
        on_rest_days="on_rest_days" in request.POST,
    )


def _hour(given: str) -> dt.time:
    try:
        return dt.time.fromisoformat(given)
    except ValueError as error:
        raise InvalidRule(what="hours") from error


@require_POST
@allowed(may_organise_call)
def switch(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    made = reminder_rules.switch(call, is_on="on" in request.POST, by=request.user, at=timezone.now())
    messages.success(request, _("Reminders go out by themselves now.") if made.is_on else _("Nothing goes out by itself any more."))
    return redirect("reminders", call_id)


@require_POST
@allowed(may_organise_call)
def webhook(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    found = get_object_or_404(ReminderRule, call=call)
    given = {name: request.POST.get(name, "") for name in ("kind", "name", "address", "secret")}
    made = reminder_rules.add_webhook(found, **given, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has been added.") % {"name": made.name})
    return redirect("reminders", call_id)
