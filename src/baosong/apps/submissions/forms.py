"""Forms of submissions: title and details, decisions, scans, uploads to the object store, what is delivered in the hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.calls.models import Task
from baosong.apps.submissions.enums import Adoption
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.drafts import LONGEST
from baosong.platform.messages.rules import detail_names, kind_name
from baosong.platform.web.forms import DayField, LongTextField, MomentField, OptionField, OptionsField, PostedFileField, TextField, WebForm, WholeNumberField


class WorkForm(WebForm):
    """Title and the details that the notice asks for. `is_draft`: sent while somebody types, so that the title may be missing yet."""

    title = TextField(label=gettext_lazy("Title of the work"), max_length=LONGEST)

    def __init__(self, *args: Any, submission: Submission, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={**submission.details, "title": submission.title}, **kwargs)
        self.fields["title"].required = not is_draft
        asked = submission.task.terms
        themes = asked.themes or submission.task.call.terms.themes
        for name, label in detail_names():
            if name in asked.fields:
                self.add_field(name, _detail_field(name, label, themes))

    @property
    def details(self) -> list[Any]:
        """The fields beside the title."""
        return [self[name] for name in self.fields if name != "title"]

    @property
    def described(self) -> Mapping[str, Any]:
        """Title and details as `services.drafts.describe` takes them."""
        given = dict(self.cleaned_data)
        return {"title": given.pop("title"), "details": {name: str(value or "") for name, value in given.items()}}


def _detail_field(name: str, label: str, themes: tuple[str, ...]) -> Any:
    if name == "theme" and themes:
        return OptionField(label=label, required=False, choices=[("", ""), *((theme, theme) for theme in themes)], css_classes="grow")
    if name == "held_on":
        return DayField(label=label, required=False)
    if name == "mode":
        return OptionField(label=label, required=False, choices=[("", ""), ("online", _("Online")), ("on_site", _("On site"))])
    return TextField(label=label, required=False, max_length=LONGEST, css_classes="grow")


class ReturnForm(WebForm):
    """Why a submission is returned."""

    form_name = "return"
    reason = LongTextField(label=gettext_lazy("What is to be repaired"), max_length=1_000, attrs={"rows": 2})


class VoucherForm(WebForm):
    """The person who checked what is handed in to the level above."""

    form_name = "voucher"
    vouched_by = TextField(label=gettext_lazy("Checked by (answers for it)"), max_length=60, attrs={"autocomplete": "name"})


class AdoptionForm(WebForm):
    """Whether a submission was used."""

    form_name = "adoption"
    adoption = OptionField(label=gettext_lazy("Use of the work"), choices=Adoption.choices)


class ScanForm(WebForm):
    """A scan of the stamped table."""

    scan = PostedFileField(label=gettext_lazy("Scan of the stamped table (PDF, JPG, PNG)"))


class DirectUploadForm(WebForm):
    """Piece and file name of an upload to the object store."""

    piece = TextField(max_length=60)
    filename = TextField(required=False)


class WithdrawalRequestForm(WebForm):
    """Why a unit asks for a submitted work back."""

    form_name = "withdrawal"
    reason = LongTextField(label=gettext_lazy("Why the work is to be withdrawn"), max_length=300, attrs={"rows": 2})


class ExtensionRequestForm(WebForm):
    """A later deadline that a unit asks for. `tasks`: those of the call, by key."""

    task = OptionsField(label=gettext_lazy("For which tasks"), error_messages={"required": gettext_lazy("Please choose at least one task.")})
    until = MomentField(label=gettext_lazy("Until when"))
    reason = LongTextField(label=gettext_lazy("Why more time is needed"), max_length=300, attrs={"rows": 3})

    def __init__(self, *args: Any, tasks: Sequence[tuple[Task, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = {str(task.pk): task for task, _label in tasks}
        self.set_choices("task", [(str(task.pk), label) for task, label in tasks])

    @property
    def chosen(self) -> list[Task]:
        return [self.tasks[key] for key in self.cleaned_data["task"]]


class RequestAnswerForm(WebForm):
    """A word to the unit with the answer to its request."""

    form_name = "answer"
    answer = TextField(label=gettext_lazy("A word to the unit (optional)"), max_length=300, required=False, css_classes="grow")


class ItemForm(WebForm):
    """What a unit will deliver in the hand."""

    form_name = "item"
    piece = OptionField(label=gettext_lazy("Piece"), css_classes="small")
    title = TextField(label=gettext_lazy("What will be delivered"), max_length=LONGEST, css_classes="grow")
    copies = WholeNumberField(label=gettext_lazy("Copies"), least=1, most=999, css_classes="tiny")
    description = TextField(label=gettext_lazy("Size, material and the like (optional)"), max_length=300, required=False)

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        pieces = [piece for piece in submission.task.terms.pieces if piece.is_in_hand]
        first = {"piece": pieces[0].key, "copies": pieces[0].copies or 1} if pieces else {}
        super().__init__(*args, initial={**first, "title": submission.title}, **kwargs)
        self.set_choices("piece", [(piece.key, piece.name or kind_name(piece.kind.value)) for piece in pieces])


class ItemCodeForm(WebForm):
    """The code of a label, typed or scanned."""

    form_name = "code"
    code = TextField(
        label=gettext_lazy("Code of the label"),
        max_length=200,
        attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True, "placeholder": "XXXXX-XXXXX"},
    )


class ItemReceiveForm(WebForm):
    """What the counter notes of an item that it receives."""

    form_name = "receive"
    copies = WholeNumberField(label=gettext_lazy("Copies received"), least=1, most=999, css_classes="small")
    place = TextField(label=gettext_lazy("Place (cabinet, shelf)"), max_length=60, required=False, css_classes="grow")
    remark = TextField(label=gettext_lazy("Condition or remark (optional)"), max_length=300, required=False)


class UndoReceiptForm(WebForm):
    """Why a receipt of the counter is undone."""

    form_name = "undo"
    reason = TextField(label=gettext_lazy("Why the receipt is undone"), max_length=300, css_classes="grow")
