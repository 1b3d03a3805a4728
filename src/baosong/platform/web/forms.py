"""Forms: fields with label, hint, limit, required mark and the error beside the field; the only readers of posted data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html

from baosong.platform.errors import Refusal
from baosong.platform.web.form_fields import (
    AmountField,
    ClockField,
    DayField,
    HourField,
    LinesField,
    LongTextField,
    MailField,
    MomentField,
    OptionField,
    OptionsField,
    PostedFileField,
    PostedFilesField,
    RecordField,
    RecordsField,
    SecretField,
    TextField,
    TickField,
    WholeNumberField,
    missing_sentence,
)
from baosong.platform.web.parsing import Choice, key_of
from baosong.platform.web.refusals import sentence

# RFC 9110, 15.5.21: the request is understood, its contents are not.
UNPROCESSABLE: Final = 422
# The name that Django's `csrf_token` tag gives to its field.
CSRF_FIELD: Final = "csrfmiddlewaretoken"
F = TypeVar("F", bound="WebForm")


class FormRenderer(TemplatesSetting):
    """The form templates of this package."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


class WebForm(forms.Form):
    """Base of all forms. `form_name` distinguishes the element ids of two forms on one page.

    `rows` are forms whose fields repeat within this one; they are validated with it, and its summary lists their errors.
    """

    form_name = ""
    # The browser's own bubbles would hide the error summary and the sentences beside the fields.
    use_required_attribute = False

    def __init__(self, *args: Any, rows: "Sequence[WebForm]" = (), **kwargs: Any) -> None:
        self.rows = list(rows)
        kwargs.setdefault("auto_id", f"id_{self.form_name}_%s" if self.form_name else "id_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _mark_required(field)

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    @property
    def has_errors(self) -> bool:
        """Whether something posted was wrong, in this form or in a row."""
        return (self.is_bound and bool(self.errors)) or any(row.has_errors for row in self.rows)

    @property
    def wrong_fields(self) -> list[forms.BoundField]:
        """The visible fields with errors, for the summary."""
        return [field for form in (self, *self.rows) for field in form.visible_fields() if field.errors]

    @property
    def other_errors(self) -> list[str]:
        """Errors that belong to no visible field."""
        hidden = [str(error) for form in (self, *self.rows) for field in form.hidden_fields() for error in field.errors]
        return [*(str(error) for form in (self, *self.rows) for error in form.non_field_errors()), *hidden]

    def add_refusal(self, field: str | None, refusal: Refusal) -> None:
        """Show a service's refusal beside a field, or in the summary."""
        self.add_error(field, refused(refusal))

    def add_field(self, name: str, field: forms.Field) -> None:
        """Add a field that only this form has."""
        self.fields[name] = field
        _mark_required(field)

    def add_missing(self, field: str) -> None:
        """Show that a field that may be empty is needed with what else was entered."""
        self.add_error(field, missing_sentence(self.fields[field]))

    def set_choices(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Set the values that a field of options offers in this form."""
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def set_rows(self, name: str, rows: QuerySet[Any]) -> None:
        """Set the rows that a RecordField or RecordsField offers in this form."""
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


def _mark_required(field: forms.Field) -> None:
    if field.required:
        field.widget.attrs.setdefault("aria-required", "true")
        if field.label and "required" not in getattr(field, "error_messages_given", ()):
            field.error_messages["required"] = missing_sentence(field)


class RowForm(WebForm):
    """A form for one row of a table: the posted names end with the row's key (`made-up-12`)."""

    def __init__(self, *args: Any, row: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=str(row), **kwargs)

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name.replace('_', '-')}-{self.prefix}"


class PartialForm(WebForm):
    """A form of which a page may post some fields only: those that were not posted keep their initial values."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        if data is not None:
            # Not `for field in self`: that keeps the fields' labels of now, which subclasses may set later.
            shown = [field.get_bound_field(self, name) for name, field in self.fields.items()]
            self.data = {field.html_name: self._written(field, data) for field in shown}

    def _written(self, field: forms.BoundField, data: Any) -> Any:
        if field.html_name in data:
            return field.field.widget.value_from_datadict(data, self.files, field.html_name)
        return field.field.prepare_value(field.initial)

    def given(self, name: str) -> Any:
        """Return what was entered into a field; its initial value if that was wrong."""
        return self.cleaned_data[name] if name in self.cleaned_data else self[name].initial

    @property
    def not_taken(self) -> dict[str, Any]:
        """What was posted in fields of which `cleaned_data` has no value, by posted name."""
        return {field.html_name: field.data for field in self if field.name not in self.cleaned_data}


def posted_arguments(request: HttpRequest) -> QueryDict:
    """Return the arguments of a protocol that machines speak by GET and POST alike (OAI-PMH)."""
    return request.POST if request.method == "POST" else request.GET


def refused(refusal: Refusal) -> ValidationError:
    """Return a refusal as the error of a field, to be raised in `clean_…` methods."""
    return ValidationError(sentence(refusal.code, refusal.facts), code=refusal.code)


def posted(request: HttpRequest, form: type[F], **kwargs: Any) -> F:
    """Return the form with the posted data, or an empty one for other methods."""
    return form(request.POST, request.FILES, **kwargs) if request.method == "POST" else form(**kwargs)


def posted_rows(request: HttpRequest, form: type[F], **kwargs: Any) -> list[F]:
    """Return one form for each row of fields whose names repeat, bound to that row. Raises BadRequest (400) if a row lacks a field."""
    columns = [request.POST.getlist(name) for name in form.base_fields]
    try:
        rows = [dict(zip(form.base_fields, values, strict=True)) for values in zip(*columns, strict=True)]
    except ValueError as error:
        raise BadRequest(form.__name__) from error
    return [form(row, auto_id=_row_id(form, number), **kwargs) for number, row in enumerate(rows)]


def initial_rows(form: type[F], initial: Iterable[Mapping[str, Any]], **kwargs: Any) -> list[F]:
    """Return one form for each row of values."""
    return [form(initial=dict(row), auto_id=_row_id(form, number), **kwargs) for number, row in enumerate(initial)]


def _row_id(form: type[WebForm], number: int) -> str:
    return f"id_{form.form_name}{number}_%s"


def pressed(request: HttpRequest, button: str) -> bool:
    """Return whether the form was sent by the button of that name."""
    return button in request.POST


def posted_fields(request: HttpRequest) -> list[list[str]]:
    """Return all posted names and values in their order, without the token against forged requests, to be posted once more."""
    return [[name, value] for name, values in request.POST.lists() if name != CSRF_FIELD for value in values]


def posted_key(request: HttpRequest, name: str) -> int:
    """Return the key in a hidden field. Raises BadRequest (400) if it is missing or no key."""
    key = key_of(request.POST.get(name))
    if not key:
        raise BadRequest(name)
    return key


def posted_keys(request: HttpRequest, name: str) -> list[int]:
    """Return the keys of ticked rows. Raises BadRequest (400) if one is no key."""
    keys = [key_of(written) for written in request.POST.getlist(name)]
    if 0 in keys:
        raise BadRequest(name)
    return keys


def posted_number(request: HttpRequest, name: str) -> int:
    """Return a counter in a hidden field, for example a revision. Raises BadRequest (400) if it is missing or no number."""
    written = request.POST.get(name, "")
    number = key_of(written)
    if not number and written != "0":
        raise BadRequest(name)
    return number


def posted_choice(request: HttpRequest, name: str, kind: type[Choice]) -> Choice:
    """Return the value of a button or hidden field. Raises BadRequest (400) if it is none of `kind`."""
    try:
        return kind(request.POST.get(name, ""))
    except ValueError as error:
        raise BadRequest(name) from error


def form_faults(form: WebForm) -> JsonResponse:
    """Return what is wrong with a form as a sentence, for scripts that save while somebody types."""
    return JsonResponse({"code": "form_wrong", "message": _faults(form)}, status=UNPROCESSABLE)


def form_faults_line(form: WebForm) -> HttpResponse:
    """Return the same for htmx, which puts it where it says that the form was saved."""
    return HttpResponse(format_html('<span class="fault">{}</span>', _faults(form)), status=UNPROCESSABLE)


def _faults(form: WebForm) -> str:
    return "；".join([*form.other_errors, *(f"{field.label}：{field.errors[0]}" for field in form.wrong_fields)])


def form_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int | None = None) -> HttpResponse:
    """Render a page; status 422, or `status` where it is given, if one of the forms in `context` (or in a list there) has errors."""
    return render(request, template, context, status=(status or UNPROCESSABLE) if any(_has_errors(value) for value in context.values()) else 200)


def _has_errors(value: Any) -> bool:
    if isinstance(value, WebForm):
        return value.has_errors
    if isinstance(value, forms.BaseFormSet):
        return value.is_bound and not value.is_valid()
    return isinstance(value, list | tuple) and any(_has_errors(part) for part in value)


__all__ = [
    "UNPROCESSABLE",
    "AmountField",
    "ClockField",
    "DayField",
    "FormRenderer",
    "HourField",
    "LinesField",
    "LongTextField",
    "MailField",
    "MomentField",
    "OptionField",
    "OptionsField",
    "PartialForm",
    "PostedFileField",
    "PostedFilesField",
    "RecordField",
    "RecordsField",
    "RowForm",
    "SecretField",
    "TextField",
    "TickField",
    "WebForm",
    "WholeNumberField",
    "form_faults",
    "form_faults_line",
    "form_page",
    "initial_rows",
    "posted",
    "posted_arguments",
    "posted_choice",
    "posted_fields",
    "posted_key",
    "posted_keys",
    "posted_number",
    "posted_rows",
    "pressed",
    "refused",
]
