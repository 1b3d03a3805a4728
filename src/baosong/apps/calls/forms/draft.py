"""The draft of a call: one form for each part of its terms."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.forms.deadlines import ensure_order
from baosong.apps.calls.interfaces.draft_actions import DraftAction, after, renumbered
from baosong.apps.calls.interfaces.notice_highlight import number_of, spans
from baosong.core.rules import KINDS
from baosong.core.terms import ChannelKind, Evidence, PieceDelivery, PieceKind, Rule, Severity, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
from baosong.platform.messages.rules import delivery_name, detail_names, kind_name, rule_name, typed, value_words
from baosong.platform.web.forms import (
    ClockField,
    DayField,
    OptionField,
    OptionsField,
    PartialForm,
    TextField,
    WebForm,
    WholeNumberField,
)

LONGEST: Final = 200
BINDING: Final = [(Severity.BLOCK.value, _("binding")), (Severity.ADVICE.value, _("advice"))]


class DetailsField(OptionsField):
    """Check boxes with a hidden empty value beside them, so that none ticked is posted too."""

    def to_python(self, value: Any) -> list[str]:
        return [part for part in super().to_python(value) if part]


class TermsPartForm(PartialForm):
    """Form of one part of a draft's terms. `sentences`: where those of the notice start and end. `is_suggested`: only the second reader has this value."""

    is_suggested = False

    def __init__(self, data: Any, *, part: Any, prefix: str, sentences: list[tuple[int, int]]) -> None:
        self.part, self.sentences = part, sentences
        super().__init__(data, prefix=prefix, initial=self.initial_of(part))

    @staticmethod
    def initial_of(part: Any) -> dict[str, Any]:
        """The values of a part."""
        raise NotImplementedError

    @property
    def index(self) -> str:
        """The argument of the row's actions: 0:2 for the third piece of the first task."""
        return ":".join(part[1:] for part in str(self.prefix).split("-"))

    @property
    def sentence_number(self) -> int | None:
        """The sentence of the notice from which the part was read."""
        return self.number_of(self.part.evidence)

    def take_together(self, *names: str) -> None:
        """Take fields together or not at all: without the others, a value that was understood would mean something else."""
        if set(names) & self.errors.keys():
            for name in names:
                self.cleaned_data.pop(name, None)

    def number_of(self, where: Evidence | None) -> int | None:
        return number_of(self.sentences, where)


class TermsRuleForm(TermsPartForm):
    """A rule, typed in the words of notices."""

    value = TextField(max_length=400, required=False, css_classes="grow")
    severity = OptionField(label=_("Binding"), choices=BINDING, css_classes="small label-hidden")

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["value"].label = rule_name(self.part.field)

    @staticmethod
    def initial_of(rule: Rule) -> dict[str, Any]:
        return {"value": value_words(rule.field, rule.value, approx=rule.approx), "severity": rule.severity.value}

    @property
    def is_value_changed(self) -> bool:
        return bool(self.given("value") != " ".join(self["value"].initial.split()))

    def clean_value(self) -> str:
        written, field = str(self.cleaned_data["value"]), self.part.field
        if self.is_value_changed and typed(field, written) is None:
            facts = {"written": written, "rule": rule_name(field), "example": value_words(field, KINDS[field].example)}
            raise ValidationError(gettext("“%(written)s” was not understood as %(rule)s. Write for example: %(example)s") % facts, code="invalid")
        return written

    def applied(self) -> Rule:
        """The rule as entered, without its sentence where the value is another."""
        rule: Rule = replace(self.part, severity=Severity(self.given("severity")))
        if "value" not in self.cleaned_data or not self.is_value_changed:
            return rule
        written = self.cleaned_data["value"]
        return Rule(rule.field, typed(rule.field, written), rule.severity, approx=KINDS[rule.field].is_about(written))


class NewRuleForm(WebForm):
    """A rule to be added to a piece; choosing it posts the draft's form."""

    new_rule = OptionField(
        label=_("Add a requirement"),
        choices=lambda: [("", gettext("choose…")), *((field, rule_name(field)) for field in KINDS)],
        required=False,
        css_classes="grow",
    )


class TermsPieceForm(TermsPartForm):
    """A file of each submission, with its rules."""

    kind = OptionField(label=_("Piece"), choices=lambda: [(kind.value, kind_name(kind.value)) for kind in PieceKind], css_classes="small")
    name = TextField(label=_("Name of the piece"), max_length=LONGEST, required=False, css_classes="grow")
    required = OptionField(label=_("Needed"), choices=[("1", _("required")), ("0", _("if there is one"))], css_classes="small")

    delivery = OptionField(label=_("Comes as"), choices=lambda: [(one.value, delivery_name(one)) for one in PieceDelivery], css_classes="small")
    copies = WholeNumberField(label=_("Copies"), least=1, required=False, css_classes="tiny")
    deliver_to = TextField(label=_("Delivered to"), max_length=LONGEST, required=False, css_classes="grow")
    deliver_by = DayField(label=_("Delivered until (else the deadline)"), required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rules = [
            TermsRuleForm(data, part=rule, prefix=f"{self.prefix}-r{number}", sentences=self.sentences) for number, rule in enumerate(self.part.rules)
        ]

    @staticmethod
    def initial_of(piece: TermsPiece) -> dict[str, Any]:
        return {
            "kind": piece.kind.value,
            "name": piece.name,
            "required": "1" if piece.required else "0",
            "delivery": piece.delivery.value,
            "copies": piece.copies,
            "deliver_to": piece.deliver_to,
            "deliver_by": piece.deliver_by,
        }

    @property
    def what_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "name", "required", "delivery")]

    @property
    def hand_fields(self) -> list[forms.BoundField]:
        """How many copies are delivered in the hand, where and until when; none where a file alone is asked for."""
        return [self[name] for name in ("copies", "deliver_to", "deliver_by")] if self.part.is_in_hand else []

    @property
    def delivery_number(self) -> int | None:
        """The sentence of the notice from which the delivery was read."""
        return self.number_of(self.part.delivery_evidence)

    @property
    def new_rule(self) -> forms.BoundField:
        form = NewRuleForm(auto_id=f"id_{self.prefix}-%s")
        form.fields["new_rule"].widget.attrs["data-adds"] = f"add-rule:{self.index}"
        return form["new_rule"]

    def applied(self) -> TermsPiece:
        """The piece as entered."""
        delivery = PieceDelivery(self.given("delivery"))
        day = self.given("deliver_by")
        changed: TermsPiece = replace(
            self.part,
            delivery=delivery,
            delivery_evidence=self.part.delivery_evidence if delivery is self.part.delivery else None,
            copies=self.given("copies"),
            deliver_to=self.given("deliver_to"),
            deliver_by=day if isinstance(day, str) else day.isoformat() if day else "",
            kind=PieceKind(self.given("kind")),
            name=self.given("name"),
            required=self.given("required") == "1",
            rules=tuple(rule.applied() for rule in self.rules),
        )
        return changed


class TermsQuotaForm(TermsPartForm):
    """How many submissions a unit has to hand in."""

    least = WholeNumberField(label=_("At least"), required=False, css_classes="tiny")
    most = WholeNumberField(label=_("At most"), required=False, css_classes="tiny")
    kind = TextField(label=_("Kind of unit"), max_length=40, required=False, css_classes="small", attrs={"placeholder": _("All kinds")})
    basis = OptionField(
        label=_("Counted by"), choices=[("", _("unit")), ("branch", _("branches")), ("member", _("members"))], required=False, css_classes="small"
    )
    every = WholeNumberField(label=_("for each"), least=1, required=False, css_classes="tiny", attrs={"placeholder": "1"})
    severity = OptionField(label=_("Binding"), choices=BINDING, css_classes="small")

    @staticmethod
    def initial_of(quota: TermsQuota) -> dict[str, Any]:
        severity = Severity.ADVICE if quota.is_advice else Severity.BLOCK
        return {
            "least": quota.least,
            "most": quota.most,
            "kind": quota.unit_kind,
            "basis": quota.basis,
            "every": quota.every,
            "severity": severity.value,
        }

    def clean(self) -> None:
        ensure_order(self)
        self.take_together("least", "most")

    def applied(self) -> TermsQuota:
        """The quota as entered."""
        changed: TermsQuota = replace(
            self.part,
            least=self.given("least"),
            most=self.given("most"),
            unit_kind=self.given("kind"),
            basis=self.given("basis"),
            every=self.given("every"),
            is_advice=self.given("severity") == Severity.ADVICE,
        )
        return changed


class TermsTaskForm(TermsPartForm):
    """A task of a draft, with its quotas and pieces."""

    is_deadline_suggested = False
    name = TextField(label=_("Name"), max_length=120, required=False, css_classes="grow")
    date = DayField(label=_("Deadline"), required=False)
    time = ClockField(label=_("Hour (else end of day)"), required=False, attrs={"placeholder": "17:00", "size": 6})
    cap = WholeNumberField(label=_("Cap in all"), required=False, css_classes="small")
    details = DetailsField(label=_("Ask with each work:"), choices=detail_names, required=False, css_classes="details-asked")

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        task: TermsTask = self.part
        if task.deadline.startswith("--"):
            self.fields["date"].help_text = gettext("(%(written)s, year?)") % {"written": task.deadline}
        self.quotas = [
            TermsQuotaForm(data, part=quota, prefix=f"{self.prefix}-q{number}", sentences=self.sentences) for number, quota in enumerate(task.quotas)
        ]
        self.pieces = [
            TermsPieceForm(data, part=piece, prefix=f"{self.prefix}-p{number}", sentences=self.sentences) for number, piece in enumerate(task.pieces)
        ]

    @property
    def general_quotas(self) -> list[TermsQuotaForm]:
        """Quotas for all units or for a kind of them."""
        return [quota for quota in self.quotas if not quota.part.unit]

    @property
    def named_quotas(self) -> list[TermsQuotaForm]:
        """Quotas of units by name."""
        return [quota for quota in self.quotas if quota.part.unit]

    def add_prefix(self, field_name: str) -> str:
        # `fields` is an attribute of every form.
        return super().add_prefix("fields" if field_name == "details" else field_name)

    @staticmethod
    def initial_of(task: TermsTask) -> dict[str, Any]:
        day, _sign, hour = task.deadline.partition("T")
        return {"name": task.name, "date": "" if day.startswith("--") else day, "time": hour, "cap": task.cap, "details": list(task.fields)}

    @property
    def inner(self) -> Iterator[TermsPartForm]:
        """The forms of the task's parts, in the order of the page."""
        yield from self.quotas
        for piece in self.pieces:
            yield piece
            yield from piece.rules

    @property
    def deadline_number(self) -> int | None:
        """The sentence of the notice from which the deadline was read."""
        return self.number_of(self.part.deadline_evidence)

    @property
    def _day_without_year(self) -> str:
        day: str = self.part.deadline.partition("T")[0]
        return day if day.startswith("--") else ""

    def clean(self) -> None:
        if "date" not in self.errors and self.cleaned_data.get("time") and not (self.cleaned_data.get("date") or self._day_without_year):
            self.add_missing("date")
        self.take_together("date", "time")

    @property
    def deadline(self) -> str:
        """The deadline as entered, as `core.terms.Deadline` writes it."""
        if "date" not in self.cleaned_data:
            return str(self.part.deadline)
        entered, hour = self.cleaned_data["date"], self.cleaned_data["time"]
        day = entered.isoformat() if entered else self._day_without_year
        return f"{day}T{hour}" if day and hour else day

    def applied(self) -> TermsTask:
        """The task as entered, without the sentence of its deadline where that is another."""
        task: TermsTask = self.part
        return replace(
            task,
            name=self.given("name"),
            deadline=self.deadline,
            deadline_evidence=task.deadline_evidence if self.deadline == task.deadline else None,
            cap=self.given("cap"),
            fields=tuple(self.given("details")),
            quotas=tuple(quota.applied() for quota in self.quotas),
            pieces=tuple(piece.applied() for piece in self.pieces),
        )


class CallForm(PartialForm):
    """The draft of a call, posted whole or in part, with the action of a button. `text`: its notice."""

    title = TextField(label=_("Title"), max_length=LONGEST, required=False)
    grace_minutes = WholeNumberField(label=_("Grace for uploads begun in time (minutes)"), required=False, css_classes="small")
    subject = TextField(label=_("Mail subject"), max_length=LONGEST, required=False, css_classes="grow")
    naming = TextField(
        label=_("Name of downloaded files, from {unit} {task} {title} {name} {piece} {number}"),
        max_length=LONGEST,
        required=False,
        attrs={"placeholder": "{unit}+{title}+{piece}"},
    )
    themes = TextField(label=_("Themes to choose from, parted by 、"), max_length=4_000, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, terms: Terms, text: str = "") -> None:
        self.terms, self.text = terms, text
        self.action = DraftAction.read(str(data.get("act", "")), new_rule=str(data.get("new_rule", ""))) if data is not None else DraftAction()
        self.sentences = spans(text)
        super().__init__(data, files, initial=self.initial_of(terms))
        self.tasks = [TermsTaskForm(data, part=task, prefix=f"t{number}", sentences=self.sentences) for number, task in enumerate(terms.tasks)]
        self.parts: list[TermsPartForm] = [form for task in self.tasks for form in (task, *task.inner)]
        self.rows = list(self.parts)

    @staticmethod
    def initial_of(terms: Terms) -> dict[str, Any]:
        return {
            "title": terms.title,
            "grace_minutes": terms.grace_minutes,
            "subject": next((channel.subject for channel in _mails(terms)), ""),
            "naming": terms.naming,
            "themes": "、".join(terms.themes),
        }

    @property
    def subject_number(self) -> int | None:
        """The sentence of the notice from which the subject of mails was read."""
        return next((number_of(self.sentences, channel.subject_evidence) for channel in _mails(self.terms)), None)

    def applied(self) -> Terms:
        """The terms as entered, where that was understood, and after the action."""
        changed = replace(
            self.terms,
            title=self.given("title"),
            naming=self.given("naming"),
            grace_minutes=self.given("grace_minutes") or 0,
            themes=self._themes(),
            channels=self._channels(),
            tasks=tuple(task.applied() for task in self.tasks),
        )
        return after(changed, self.action, self.text)

    @property
    def not_understood(self) -> dict[str, Any]:
        """What was posted and not taken, by the names after the action."""
        return renumbered({name: value for form in (self, *self.parts) for name, value in form.not_taken.items()}, self.action)

    def mark_suggested(self, values: frozenset[object]) -> None:
        """Mark the parts whose value only the second reader has: names and deadlines with their sentence, quotas, kinds of pieces, rules."""
        for task in self.tasks:
            task.is_suggested = (task.part.name, task.part.evidence) in values
            task.is_deadline_suggested = (task.part.deadline, task.part.deadline_evidence) in values
            for form in task.inner:
                form.is_suggested = ((form.part.kind, form.part.evidence) if isinstance(form.part, TermsPiece) else form.part) in values

    def _themes(self) -> tuple[str, ...]:
        written = self.given("themes")
        if written == self["themes"].initial:
            return self.terms.themes
        return tuple(part.strip() for part in written.replace("\uff0c", "、").replace(",", "、").split("、") if part.strip())

    def _channels(self) -> tuple[TermsChannel, ...]:
        wanted = self.given("subject")
        channels = tuple(
            replace(channel, subject=wanted, subject_evidence=None) if channel.kind is ChannelKind.EMAIL and channel.subject != wanted else channel
            for channel in self.terms.channels
        )
        return channels if not wanted or _mails(self.terms) else (*channels, TermsChannel(ChannelKind.EMAIL, subject=wanted))


def _mails(terms: Terms) -> list[TermsChannel]:
    return [channel for channel in terms.channels if channel.kind is ChannelKind.EMAIL]
