"""Forms for registers, their entries, pledges and the grid."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.models import Task
from baosong.apps.registers.enums import SignatureMethod
from baosong.apps.registers.errors import GridCellWrong, RegisterWrong, SignatureTooSmall, SignatureWrong
from baosong.apps.registers.interfaces import tables
from baosong.apps.registers.interfaces.messages import KIND_NAMES, value_sentence
from baosong.apps.registers.models import GridCell
from baosong.apps.registers.services import grid, pledges, registers
from baosong.apps.registers.services.grid import GridRow
from baosong.core.terms.register_values import BadValue, read_value, write_value
from baosong.core.terms.registers import FieldKind, InvalidRegister, RegisterField, RegisterForm, checked, from_toml, read_lines, write_lines
from baosong.platform.tables import sheets
from baosong.platform.web.forms import (
    AmountField,
    DayField,
    LongTextField,
    OptionField,
    PostedFileField,
    PostedFilesField,
    TextField,
    TickField,
    WebForm,
    refused,
)

NOT_CHOSEN: Final = ("", _("none"))
# Characters of the list of fields: 60 lines with choices.
LONGEST_LIST: Final = 20_000


def _wrong(error: InvalidRegister) -> ValidationError:
    return refused(RegisterWrong(why=error.code, **error.facts))


class RegisterDefinitionForm(WebForm):
    """What a register asks; `definition` after validation."""

    name = TextField(label=_("Name"), max_length=registers.LONGEST_NAME, css_classes="grow")
    heading = TextField(label=_("Heading of the print"), max_length=100, required=False, css_classes="grow")
    fields_asked = LongTextField(
        label=_("Fields, one a line: name | kind | 必填 | choices"),
        max_length=LONGEST_LIST,
        attrs={"rows": 10, "class": "lines"},
        help_text=_("Kinds: 文字、长文、数字、日期、起止、选项、成员、多名成员. Without a kind it is one line of words."),
    )
    pledge = LongTextField(
        label=_("Text to be signed, if there is one; {…} are blanks, filled from the field of that name or by who signs"),
        max_length=LONGEST_LIST,
        required=False,
        attrs={"rows": 6},
    )
    has_log = TickField(label=_("Each line keeps a log of actions"))
    places = TickField(label=_("Each line stands on a place of the grid"))
    task = OptionField(label=_("Works out of it are handed in to"), required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task] | None = None, **kwargs: Any) -> None:
        """`tasks`: those that a new register may be set up for; the task of a register does not change."""
        super().__init__(*args, **kwargs)
        if tasks is None:
            del self.fields["task"]
        else:
            self.set_choices("task", [NOT_CHOSEN, *((task.pk, f"{task} · {task.call}") for task in tasks)])

    def add_prefix(self, field_name: str) -> str:
        # `fields` is an attribute of every form.
        return "fields" if field_name == "fields_asked" else field_name

    @staticmethod
    def initial_of(definition: RegisterForm | None) -> dict[str, Any]:
        """The values of a definition; None for a new one."""
        if definition is None:
            return {"has_log": True, "places": True}
        written = {name: getattr(definition, name) for name in ("name", "heading", "pledge", "has_log", "places")}
        return {**written, "fields_asked": write_lines(definition)}

    def clean_fields_asked(self) -> tuple[RegisterField, ...]:
        try:
            return read_lines(self.cleaned_data["fields_asked"])
        except InvalidRegister as error:
            raise _wrong(error) from error

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                checked(self.definition)
            except InvalidRegister as error:
                self.add_error("fields_asked", _wrong(error))
        return self.cleaned_data

    @property
    def definition(self) -> RegisterForm:
        """The definition as typed."""
        cleaned = self.cleaned_data
        return RegisterForm(
            name=cleaned["name"],
            fields=cleaned["fields_asked"],
            pledge=cleaned["pledge"],
            heading=cleaned["heading"],
            has_log=cleaned["has_log"],
            places=cleaned["places"],
        )


class RegisterFileForm(WebForm):
    """A definition file; cleaned into a definition."""

    definition = PostedFileField(label=_("or a definition file (.toml) from elsewhere"))

    def clean_definition(self) -> RegisterForm:
        try:
            found = from_toml(self.cleaned_data["definition"].read().decode("utf-8", errors="replace"))
        except InvalidRegister as error:
            raise _wrong(error) from error
        if len(found.name) > registers.LONGEST_NAME:
            raise refused(RegisterWrong(why="name_too_long", most=registers.LONGEST_NAME, n=len(found.name)))
        return found


class RegisterTableForm(WebForm):
    """Entries from Excel."""

    table = PostedFileField(label=_("Lines from Excel"))


class ValueField(forms.Field):
    """A value of a register's field; cleaned into the text as typed, which the service parses as it parses tables."""

    def __init__(self, asked: RegisterField) -> None:
        self.asked = asked
        hint = "" if asked.kind in (FieldKind.LINE, FieldKind.TEXT, FieldKind.CHOICE) else KIND_NAMES[asked.kind]
        super().__init__(label=asked.name, required=asked.required, widget=_widget(asked), help_text=hint)

    def clean(self, value: Any) -> Any:
        try:
            read_value(self.asked, value)
        except BadValue as error:
            raise ValidationError(value_sentence(error), code=error.code) from error
        return value


def _widget(asked: RegisterField) -> forms.Widget:
    if asked.kind is FieldKind.TEXT:
        return forms.Textarea(attrs={"rows": 4})
    if asked.kind is FieldKind.CHOICE:
        return forms.Select(choices=[("", ""), *((word, word) for word in asked.choices)])
    if asked.kind is FieldKind.DATE:
        return forms.DateInput(attrs={"type": "date"})
    examples = {FieldKind.PERIOD: "2026-07-01 至 2026-07-10", FieldKind.MEMBERS: "张某、李某"}
    return forms.TextInput(attrs={"placeholder": examples[asked.kind]} if asked.kind in examples else {})


def _cell_names(cells: Iterable[GridCell]) -> list[tuple[Any, Any]]:
    return [NOT_CHOSEN, *((cell.pk, f"{cell.parent} › {cell}" if cell.parent else str(cell)) for cell in cells)]


class EntryForm(WebForm):
    """The fields of a register's definition, and the place on the grid."""

    def __init__(
        self,
        *args: Any,
        definition: RegisterForm,
        cells: Sequence[GridCell],
        stored: dict[str, Any] | None = None,
        place: GridCell | None = None,
        **kwargs: Any,
    ) -> None:
        """`stored` and `place`: values and place of an entry that is changed."""
        self.definition, self.cells = definition, cells
        super().__init__(*args, **kwargs)
        for field in definition.fields:
            self.add_field(field.key, ValueField(field))
            self.fields[field.key].initial = write_value(field, (stored or {}).get(field.key))
        if cells:
            self.fields["cell"] = OptionField(label=_("Place"), required=False, initial=place.pk if place else "")
            self.set_choices("cell", _cell_names(cells))

    @property
    def written(self) -> dict[str, Any]:
        """The values as typed, by field key."""
        return {field.key: self.cleaned_data[field.key] for field in self.definition.fields}

    @property
    def cell(self) -> GridCell | None:
        """The chosen place."""
        return next((cell for cell in self.cells if str(cell.pk) == self.cleaned_data.get("cell")), None)


class EntryButton(StrEnum):
    """What is done to an entry from its page; the last part of the address."""

    WITHDRAW = "withdraw"
    ACTION = "action"
    FILES = "files"


class WithdrawalForm(WebForm):
    """Why an entry is withdrawn."""

    form_name = "withdraw"
    reason = TextField(label=_("Reason"), max_length=300, css_classes="grow")


class EntryActionForm(WebForm):
    """What was done, for the log of an entry."""

    form_name = "action"
    on = DayField(label=_("Day"))
    where = TextField(label=_("Place"), max_length=100, required=False, css_classes="grow")
    what = LongTextField(label=_("What was done"), max_length=registers.LONGEST_ACTION, attrs={"rows": 3})
    files = PostedFilesField(label=_("Pictures (if you like)"), required=False)  # type: ignore[assignment]  # the metaclass takes fields out of the class
    consented = TickField(label=_("Whoever is to be seen agrees that they are published"))


class EntryFilesForm(WebForm):
    """Files of an entry."""

    form_name = "files"
    files = PostedFilesField(label=_("Pictures, recordings, papers"))  # type: ignore[assignment]  # the metaclass takes fields out of the class
    caption = TextField(label=_("Caption"), max_length=200, required=False)
    consented = TickField(label=_("may be published"))


class GridCellForm(WebForm):
    """A place of the grid; cleaned into the row of a table."""

    name = TextField(label=_("Name"), max_length=grid.LONGEST_NAME, css_classes="grow")
    parent = OptionField(label=_("Lies in"), required=False)
    kind = TextField(label=_("Kind"), max_length=grid.LONGEST_KIND, required=False, css_classes="small")
    latitude = AmountField(label=_("Latitude"), least=-90, most=90, required=False, css_classes="small")
    longitude = AmountField(label=_("Longitude"), least=-180, most=180, required=False, css_classes="small")

    def __init__(self, *args: Any, cells: Sequence[GridCell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = cells
        self.set_choices("parent", _cell_names(cells))

    def clean(self) -> dict[str, Any]:
        degrees = {name: self.cleaned_data.get(name) for name in ("latitude", "longitude")}
        given = [name for name, value in degrees.items() if value is not None]
        if len(given) == 1 and not self.errors:
            (missing,) = degrees.keys() - set(given)
            self.add_error(missing, gettext("Please give latitude and longitude, or none."))
        return self.cleaned_data

    @property
    def row(self) -> GridRow:
        """The place as typed."""
        cleaned = self.cleaned_data
        latitude, longitude = ("" if cleaned[name] is None else str(cleaned[name]) for name in ("latitude", "longitude"))
        return GridRow(0, cleaned["name"], "", cleaned["kind"], latitude, longitude)

    @property
    def above(self) -> GridCell | None:
        """The chosen place above."""
        return next((cell for cell in self.cells if str(cell.pk) == self.cleaned_data["parent"]), None)


class GridTableForm(WebForm):
    """Places from a table; cleaned into rows."""

    table = PostedFileField(label=_("or a table"))

    def clean_table(self) -> list[GridRow]:
        file = self.cleaned_data["table"]
        try:
            return tables.read_cells(file.read(), file.name or "")
        except (sheets.TableRefused, GridCellWrong) as refusal:
            raise refused(refusal) from refusal


class PledgeForm(WebForm):
    """The blanks that the signer fills, and the signature, drawn or typed. The pad shows strokes that were posted again."""

    method = OptionField(
        choices=[(SignatureMethod.DRAWN, _("drawn as above")), (SignatureMethod.TYPED, _("or with my typed name:"))], initial="drawn", widget=forms.RadioSelect
    )
    strokes = LongTextField(label=_("Sign with your finger"), required=False)
    typed = TextField(label=_("Your full name"), max_length=60, required=False, css_classes="label-hidden", attrs={"autocomplete": "name"})

    def __init__(self, *args: Any, blanks: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blanks = list(blanks)
        for name in self.blanks:
            self.add_field(f"blank-{name}", TextField(label=name, max_length=pledges.LONGEST_BLANK))
        self.order_fields([*(f"blank-{name}" for name in self.blanks), "method", "strokes", "typed"])

    def clean_strokes(self) -> list[pledges.Stroke] | None:
        if self.cleaned_data.get("method") != SignatureMethod.DRAWN:
            return None
        try:
            return pledges.read_strokes(self.cleaned_data["strokes"])
        except (SignatureTooSmall, SignatureWrong) as refusal:
            raise refused(refusal) from refusal

    @property
    def answers(self) -> dict[str, str]:
        """The blanks, filled."""
        return {name: self.cleaned_data[f"blank-{name}"] for name in self.blanks}

    @property
    def blank_fields(self) -> list[forms.BoundField]:
        """The fields of the blanks."""
        return [self[f"blank-{name}"] for name in self.blanks]


class PledgeWithdrawalForm(WebForm):
    """Why a pledge is withdrawn."""

    form_name = "withdraw"
    reason = TextField(label=_("Reason"), max_length=300)
