"""Forms of calls: a new one from a notice, publishing, passing on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.errors import DeadlinesPast
from baosong.apps.calls.forms.deadlines import ensure_order
from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import UnitDeadline
from baosong.apps.calls.services.pass_on import UnitTerms
from baosong.apps.orgs.models import Unit
from baosong.core.documents.limits import MAX_CHARACTERS
from baosong.core.terms import TermsQuota, TermsTask
from baosong.platform.web.forms import DayField, LongTextField, OptionField, OptionsField, PostedFilesField, TickField, WebForm, WholeNumberField
from baosong.platform.web.templatetags.web import moment


class NewCallForm(WebForm):
    """A notice, pasted or as a file. `units`: those that the person may issue calls for."""

    unit = OptionField(label=_("Issued by"))
    text = LongTextField(label=_("Text of the notice"), max_length=MAX_CHARACTERS, strip=False, required=False, attrs={"rows": 14, "autofocus": True})
    file = PostedFilesField(
        label=_("or its files: the notice with all attachments"),
        help_text=_(
            "Word, WPS, PDF, Excel, web pages, pictures, ZIP; up to 40 files with 64 MB in all. Which of them is the notice is recognised, and you can change it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.set_choices("unit", self.units.items())
        if len(units) == 1:
            del self.fields["unit"]

    def clean(self) -> None:
        if not self.cleaned_data.get("text") and not self.cleaned_data.get("file") and "file" not in self.errors:
            self.add_missing("text")

    @property
    def issuer(self) -> Unit:
        return self.units[self.cleaned_data.get("unit") or next(iter(self.units))]


class CopyForm(WebForm):
    """The day of the earliest deadline of a copy; all other deadlines move by as many days."""

    first_deadline = DayField(label=_("First deadline of the new call"))


class UnitTree(forms.CheckboxSelectMultiple):
    """Check boxes of units, with what the buttons above them choose by (frontend/unit_picker.js)."""

    units: dict[str, Unit]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        unit, top = self.units[str(value)], min(unit.depth for unit in self.units.values())
        option["kind"], option["depth"] = unit.kind, unit.depth - top
        option["attrs"] |= {"data-kind": unit.kind} | ({"data-direct": True} if unit.depth == top else {})
        return option


class PublishForm(WebForm):
    """Units that a call goes to, those directly below at first.

    `past`: the tasks whose deadline is over, which has to be confirmed. `nothing_asked`: the call has no task, which has to be confirmed as well.
    """

    unit = OptionsField(label=_("Units"), widget=UnitTree, error_messages={"required": _("Please choose at least one unit.")})
    past_confirmed = TickField(label=_("The past deadline is meant: publish all the same"))
    without_tasks = TickField(label=_("The notice asks for nothing: the units only acknowledge it"))

    def __init__(self, *args: Any, units: Sequence[Unit], past: Sequence[TermsTask], nothing_asked: bool = False, **kwargs: Any) -> None:
        top = min((unit.depth for unit in units), default=0)
        super().__init__(*args, initial={"unit": [str(unit.pk) for unit in units if unit.depth == top]}, **kwargs)
        self.units, self.past = {str(unit.pk): unit for unit in units}, past
        self.set_choices("unit", self.units.items())
        self.fields["unit"].widget.units = self.units
        if not past:
            del self.fields["past_confirmed"]
        if not nothing_asked:
            del self.fields["without_tasks"]

    def clean(self) -> None:
        if "without_tasks" in self.fields and not self.cleaned_data.get("without_tasks"):
            self.add_missing("without_tasks")
        if self.past and not self.cleaned_data.get("past_confirmed"):
            self.add_refusal("past_confirmed", DeadlinesPast(tasks=[task.name for task in self.past]))

    @property
    def confirmed(self) -> dict[str, bool]:
        """What was confirmed, by the parameter of `services.publish`."""
        return {name: bool(self.cleaned_data.get(name)) for name in ("past_confirmed", "without_tasks")}

    @property
    def chosen(self) -> list[Unit]:
        return [self.units[key] for key in self.cleaned_data["unit"]]


class PassOnForm(WebForm):
    """What a unit asks of its own units. `tasks`: those of the call, with the unit's own deadline."""

    task = OptionsField(label=_("Which tasks"), error_messages={"required": _("Please choose at least one task.")})
    deadline = DayField(label=_("Deadline for your units"))
    least = WholeNumberField(label=_("Each at least"), required=False, initial=1, css_classes="small")
    most = WholeNumberField(label=_("Each at most"), required=False, css_classes="small")
    note = LongTextField(label=_("Covering note (if you like)"), max_length=Call._meta.get_field("covering_note").max_length, required=False, attrs={"rows": 3})

    def __init__(self, *args: Any, tasks: Iterable[tuple[Task, UnitDeadline]], suggested: date, **kwargs: Any) -> None:
        tasks = list(tasks)
        super().__init__(*args, initial={"task": [task.key for task, _row in tasks], "deadline": suggested}, **kwargs)
        self.set_choices("task", [(task.key, _with_deadline(task, row)) for task, row in tasks])

    def clean(self) -> None:
        ensure_order(self)

    @property
    def asked(self) -> UnitTerms:
        given = self.cleaned_data
        quota = TermsQuota(least=given["least"], most=given["most"])
        return UnitTerms(
            tasks=given["task"],
            deadline=given["deadline"].isoformat(),
            quota=None if given["least"] is None and given["most"] is None else quota,
            note=given["note"],
        )


def _with_deadline(task: Task, row: UnitDeadline) -> str:
    return format_html('{} <span class="meta">{}</span>', task.name, gettext("your own deadline: %(at)s") % {"at": moment(row.deadline)})
