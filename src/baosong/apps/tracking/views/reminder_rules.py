"""The page of a call's reminder rule with preview, switch and webhooks."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.errors import WebhookUnknown
from baosong.apps.tracking.forms import RuleForm, WebhookForm
from baosong.apps.tracking.interfaces.messages import digest, group_text, occasion_phrase, owed_phrase, reminder_mail
from baosong.apps.tracking.models import ReminderRule
from baosong.apps.tracking.queries import debts
from baosong.apps.tracking.services import reminder_rules
from baosong.platform.notifications.models import ChatWebhook
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted, pressed
from baosong.platform.web.undo import say_undoable


@allowed(may_organise_call)
def rule(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    form = posted(request, RuleForm, known=_known(call), rule=reminder_rules.rule_of(call))
    if not form.is_valid():
        return _rule_page(request, call, rule_form=form)
    reminder_rules.set_rule(
        call,
        form.plan,
        digest=DigestFrequency(form.cleaned_data["digest"]),
        digest_to=form.cleaned_data["digest_to"],
        webhooks=form.chosen_webhooks,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The rule has been saved. Look at what it would send, then switch it on."))
    return redirect("reminders", call_id)


def _known(call: Call) -> QuerySet[ChatWebhook]:
    return ChatWebhook.objects.filter(tracking_rules__call__unit=call.unit).distinct()


def _rule_page(request: PersonRequest, call: Call, *, rule_form: RuleForm | None = None, webhook_form: WebhookForm | None = None) -> HttpResponse:
    found, at = reminder_rules.rule_of(call), timezone.now()
    owing = debts(call, at=at)
    people = liaisons_of([debt.unit for debt in owing])
    first = next(((debt, person) for debt in owing for person in people.get(debt.unit.pk, [])), None)
    context = {
        "call": call,
        "rule": found,
        "is_saved": found.pk is not None,
        "rule_form": rule_form or RuleForm(known=_known(call), rule=found),
        "webhook_form": webhook_form or WebhookForm(),
        "upcoming": [(item.day, occasion_phrase(item.occasion), item.units) for item in reminder_rules.upcoming(found, at=at)],
        "receivers": [(debt.unit, owed_phrase(debt), people.get(debt.unit.pk, [])) for debt in owing],
        "sample": reminder_mail(call, *first) if first else None,
        "group": group_text(call, owing) if owing else "",
        "digest_sample": digest(call, at=at)[1] if found.digest != DigestFrequency.NONE else "",
    }
    return form_page(request, "tracking/reminders.html", context)


@require_POST
@allowed(may_organise_call)
def switch(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    made = reminder_rules.switch(call, is_on=pressed(request, "on"), by=request.user, at=timezone.now())
    said = _("Reminders go out by themselves now.") if made.is_on else _("Nothing goes out by itself any more.")
    say_undoable(request, said, step="reminders.switch", call_id=call_id, is_on=made.is_on)
    return redirect("reminders", call_id)


@require_POST
@allowed(may_organise_call)
def webhook(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    found, form = get_object_or_404(ReminderRule, call=call), posted(request, WebhookForm)
    if not form.is_valid():
        return _rule_page(request, call, webhook_form=form)
    try:
        made = reminder_rules.add_webhook(found, **form.cleaned_data, by=request.user, at=timezone.now())
    except WebhookUnknown as refusal:
        form.add_refusal("address", refusal)
        return _rule_page(request, call, webhook_form=form)
    messages.success(request, _("%(name)s has been added.") % {"name": made.name})
    return redirect("reminders", call_id)
