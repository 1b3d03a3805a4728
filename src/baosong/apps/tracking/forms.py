"""Forms for extensions, reminder rules, the webhooks of chat groups, and handovers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.errors import DeadlinesPast, UnitsUnchanged
from baosong.apps.calls.models import Call, Extension, Task
from baosong.apps.calls.services.addressees import change_to
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.errors import InvalidRule
from baosong.apps.tracking.interfaces.call_units import CallUnitRow, UnitsPreview
from baosong.apps.tracking.models import ReminderRule
from baosong.apps.tracking.services.reminder_rules import ensure_addresses, plan_of
from baosong.apps.tracking.services.reminder_schedule import MOST_BEFORE, ReminderPlan
from baosong.core.terms import TermsTask
from baosong.platform.notifications.enums import WebhookKind
from baosong.platform.notifications.models import ChatWebhook
from baosong.platform.web.forms import (
    ClockField,
    DayField,
    HourField,
    LongTextField,
    MomentField,
    OptionField,
    OptionsField,
    SecretField,
    TextField,
    TickField,
    WebForm,
    WholeNumberField,
    refused,
)
from baosong.platform.web.parsing import number_of
from baosong.platform.web.templatetags.web import moment

# Fields of the form that are fields of the plan.
COPIED: Final = ("on_the_day", "overdue_every", "overdue_times", "hour_from", "hour_to", "on_rest_days")
SEPARATORS: Final = re.compile(r"[\s,;，；、]+")


def _parts(written: str) -> list[str]:
    return [part for part in SEPARATORS.split(written) if part]


class ExtensionForm(WebForm):
    """A later deadline for one unit."""

    until = MomentField(label=_("New deadline"))
    reason = TextField(label=_("Reason (recorded in the audit log)"), max_length=Extension._meta.get_field("reason").max_length, css_classes="grow")


class ReasonForm(WebForm):
    """The reason for closing, reopening or withdrawing a call."""

    reason = TextField(label=_("Reason (the units see it)"), max_length=300, css_classes="grow")


class AmendmentForm(ReasonForm):
    """The reason for an amendment. `past`: tasks whose deadline it moves into the past, which has to be confirmed."""

    past_confirmed = TickField(label=_("The past deadline is meant: amend all the same"))

    def __init__(self, *args: Any, past: Sequence[TermsTask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.past = past
        if not past:
            del self.fields["past_confirmed"]

    def clean(self) -> None:
        if self.past and not self.cleaned_data.get("past_confirmed"):
            self.add_refusal("past_confirmed", DeadlinesPast(tasks=[task.name for task in self.past]))


class PostponeForm(ReasonForm):
    """A later deadline for tasks of a call. Without a unit it is for all."""

    field_order = ("task", "date", "time", "reason", "unit")
    task = OptionsField(label=_("Tasks to postpone"), error_messages={"required": _("Please choose at least one task.")})
    date = DayField(label=_("New deadline"))
    time = ClockField(label=_("Hour (else end of day)"), required=False, attrs={"placeholder": "17:00", "size": 6})
    unit = OptionsField(label=_("Only for these units (none chosen: for all)"), required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, initial={"task": [task.key for task in tasks]}, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.set_choices("task", [(task.key, f"{task.name} ({moment(task.deadline)})") for task in tasks])
        self.set_choices("unit", self.units.items())

    @property
    def until(self) -> str:
        """The deadline as `core.terms.Deadline` writes it."""
        hour = self.cleaned_data["time"]
        day = self.cleaned_data["date"].isoformat()
        return f"{day}T{hour}" if hour else str(day)

    @property
    def chosen(self) -> list[Unit]:
        return [self.units[key] for key in self.cleaned_data["unit"]]


class CallUnitsForm(WebForm):
    """The units that a call is to go to. `act` is the button pressed, `known` the digest of the change that the page showed."""

    unit = OptionsField(label=_("Units"), error_messages={"required": _("Please choose at least one unit.")})
    reason = TextField(label=_("Reason (the units see it)"), max_length=300, required=False, css_classes="grow")

    def __init__(self, data: Any = None, files: Any = None, *, call: Call, rows: Sequence[CallUnitRow]) -> None:
        super().__init__(data, files)
        self.call, self.units = call, {str(row.unit.pk): row.unit for row in rows}
        self.set_choices("unit", self.units.items())
        self.ticked = {row.unit.pk for row in rows if row.is_present} if data is None else {number_of(key) for key in data.getlist("unit")}
        self.act: str = data.get("act", "") if data is not None else ""
        self.known: str = data.get("known", "") if data is not None else ""

    def clean(self) -> None:
        self.change = change_to(self.call, [self.units[key] for key in self.cleaned_data.get("unit", ())])
        if "unit" in self.cleaned_data and not (self.change.added or self.change.removed):
            self.add_refusal("unit", UnitsUnchanged())

    def confirms(self, preview: UnitsPreview) -> bool:
        """Whether the button confirms what the page showed, with a reason."""
        if self.act != "change" or self.known != preview.digest:
            return False
        if not self.cleaned_data["reason"]:
            self.add_missing("reason")
        return not self.errors


class RuleForm(WebForm):
    """A reminder rule. `known`: webhooks to choose from."""

    days_before = TextField(
        label=_("Days before the deadline"), max_length=200, required=False, css_classes="grow", attrs={"inputmode": "text", "placeholder": "7、3、1"}
    )
    on_the_day = TickField(label=_("On the day"))
    overdue_every = WholeNumberField(label=_("Overdue: every so many days"), help_text=_("0: never"), most=MOST_BEFORE)
    overdue_times = WholeNumberField(label=_("So many times"), most=MOST_BEFORE)
    hour_from = HourField(label=_("Only from"))
    hour_to = HourField(label=_("to"))
    on_rest_days = TickField(label=_("On rest days too"))
    digest = OptionField(label=_("Digest for leaders"), choices=DigestFrequency.choices)
    digest_to = TextField(label=_("to these addresses"), max_length=4000, required=False, css_classes="grow")
    webhooks = OptionsField(label=_("Also in these chat groups"), required=False)

    def __init__(self, *args: Any, known: Iterable[ChatWebhook], rule: ReminderRule, **kwargs: Any) -> None:
        plan = plan_of(rule)
        initial = {name: getattr(plan, name) for name in COPIED}
        initial["days_before"] = "、".join(map(str, plan.days_before))
        initial["digest"], initial["digest_to"] = rule.digest, "、".join(rule.digest_to)
        initial["webhooks"] = [webhook.pk for webhook in rule.webhooks.all()] if rule.pk else []
        super().__init__(*args, initial=initial, **kwargs)
        self.known = {webhook.pk: webhook for webhook in known}
        self.set_choices("webhooks", [(key, f"{webhook} ({webhook.get_kind_display()})") for key, webhook in self.known.items()])
        if not self.known:
            del self.fields["webhooks"]

    def clean_days_before(self) -> list[int]:
        parts = _parts(self.cleaned_data["days_before"])
        for part in parts:
            if not 1 <= number_of(part) <= MOST_BEFORE:
                raise refused(InvalidRule(what="days", most=MOST_BEFORE, written=part))
        return [int(part) for part in parts]

    def clean_digest_to(self) -> list[str]:
        addresses = _parts(self.cleaned_data["digest_to"])
        try:
            ensure_addresses(addresses)
        except InvalidRule as refusal:
            raise refused(refusal) from refusal
        return addresses

    def clean(self) -> None:
        begin, end = self.cleaned_data.get("hour_from"), self.cleaned_data.get("hour_to")
        if begin and end and begin >= end:
            self.add_refusal("hour_to", InvalidRule(what="hours"))

    @property
    def plan(self) -> ReminderPlan:
        return ReminderPlan(days_before=tuple(self.cleaned_data["days_before"]), **{name: self.cleaned_data[name] for name in COPIED})

    @property
    def chosen_webhooks(self) -> list[ChatWebhook]:
        return [self.known[int(key)] for key in self.cleaned_data.get("webhooks", ())]


class WebhookForm(WebForm):
    """The webhook of a chat group."""

    form_name = "webhook"
    kind = OptionField(label=_("Service"), choices=WebhookKind.choices)
    name = TextField(label=_("Name of the group"), max_length=60, css_classes="grow")
    address = TextField(label=_("Webhook address"), max_length=500, attrs={"inputmode": "url", "placeholder": "https://"})
    secret = SecretField(label=_("Signing secret (DingTalk, Feishu)"), max_length=200, required=False, attrs={"autocomplete": "off"})


class HandoverForm(WebForm):
    """Who takes a post over, from which day the predecessor's role ends, and why."""

    successor = TextField(
        label=_("Account name of the successor"),
        max_length=150,
        required=False,
        help_text=_(
            "Leave it empty if the successor has no account yet: you get a link by which they open one. An existing account gets a link as well, to accept the role."
        ),
        attrs={"autocomplete": "off"},
    )
    day = DayField(label=_("From which day"), help_text=_("At the beginning of this day; today means at once."))
    reason = LongTextField(label=_("Reason"), max_length=300, help_text=_("Kept in the audit log, for example a change of post."), attrs={"rows": 2})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = today

    def clean_successor(self) -> Person | None:
        name = self.cleaned_data["successor"]
        if not name:
            return None
        found = Person.objects.filter(username=name, is_active=True, blocked_at=None).first()
        if found is None:
            raise ValidationError(_("There is no account of this name that is open."), code="unknown")
        return found

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise ValidationError(_("This day has passed. Please enter today or a later day."), code="past")
        return day

    @property
    def given(self) -> dict[str, Any]:
        """The fields as `services.handovers.begin` takes them."""
        begins: datetime = timezone.make_aware(datetime.combine(self.cleaned_data["day"], time.min))
        return {"successor": self.cleaned_data["successor"], "ends_at": begins, "reason": self.cleaned_data["reason"]}
