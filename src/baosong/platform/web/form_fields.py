"""Fields of forms: each keeps what was typed, and says beside itself what is wrong. Imported through `platform.web.forms`."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.platform.web.parsing import number_or_none, signed_number_or_none

QUOTED: Final = 40
NOT_IN_LIST: Final = gettext_lazy("Please choose from the list.")


def missing_sentence(field: forms.Field) -> str:
    return _("Please fill in “%(label)s”.") % {"label": str(field.label).strip()}


class _Worded:
    """Records which error messages a field sets itself; the others get sentences with the field's label.

    `css_classes` are added to the element around the field, `attrs` to its input.
    """

    widget: Any

    def __init__(self, *args: Any, css_classes: str = "", attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.error_messages_given = frozenset(kwargs.get("error_messages") or ())
        self.css_classes = css_classes
        super().__init__(*args, **kwargs)
        self.widget.attrs.update(attrs or {})


def _shortened(written: str) -> str:
    return written if len(written) <= QUOTED else f"{written[: QUOTED - 1]}…"


class _Written(_Worded, forms.CharField):
    """Typed text. Longer input is an error and is never cut, so the element has no maxlength."""

    def normalised(self, value: Any) -> str:
        return " ".join(str(value or "").split())

    def clean(self, value: Any) -> Any:
        text = self.normalised(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(_("At most %(most)s characters; these are %(n)s.") % {"most": self.max_length, "n": len(text)}, code="max_length")
        return super().clean(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class TextField(_Written):
    """One line; white space is collapsed."""


class LongTextField(_Written):
    """Several lines, separated by single line feeds."""

    widget = forms.Textarea

    def normalised(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n")
        # Without `strip` the indentation of the first paragraph is kept; blank text is empty in any case.
        return (text.strip() if self.strip else text) if text.strip() else ""


class LinesField(LongTextField):
    """One item a line; cleaned into a list without the empty lines."""

    def __init__(self, *args: Any, longest_line: int = 200, most_lines: int = 100, **kwargs: Any) -> None:
        self.longest_line, self.most_lines = longest_line, most_lines
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in str(super().clean(value)).split("\n")]
        for number, line in enumerate(lines, 1):
            if len(line) > self.longest_line:
                facts = {"line": number, "most": self.longest_line, "n": len(line)}
                raise ValidationError(_("Line %(line)s: at most %(most)s characters; these are %(n)s.") % facts, code="max_length")
        found = [line for line in lines if line]
        if len(found) > self.most_lines:
            raise ValidationError(_("At most %(most)s lines; these are %(n)s.") % {"most": self.most_lines, "n": len(found)}, code="max_lines")
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class SecretField(_Worded, forms.CharField):
    """A password or key: kept as typed, never printed into the page again."""

    widget = forms.PasswordInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, strip=False, **kwargs)


class WholeNumberField(_Worded, forms.Field):
    """A whole number between two inclusive bounds; a text element, so that other input stays in the box."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, *, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        written = "" if value is None else str(value).strip()
        if not written:
            return None
        number = signed_number_or_none(written)
        if number is not None and self.least <= number <= self.most:
            return number
        facts = {"least": self.least, "most": self.most, "written": _shortened(written)}
        raise ValidationError(_("Please enter a whole number from %(least)s to %(most)s; “%(written)s” is none.") % facts, code="invalid")


class AmountField(_Worded, forms.DecimalField):
    """A decimal number between two inclusive bounds; digits and point may be of full width."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, least: float = 0, most: float = 1_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        written = value.strip().replace("\uff0e", ".") if isinstance(value, str) else value
        try:
            number = super().to_python(written)
        except ValidationError:
            number = Decimal("NaN")
        if number is None or (number.is_finite() and self.least <= number <= self.most):
            return number
        facts = {"least": f"{self.least:.15g}", "most": f"{self.most:.15g}", "written": _shortened(str(value))}
        raise ValidationError(_("Please enter a number from %(least)s to %(most)s; “%(written)s” is none.") % facts, code="invalid")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django passes the widget; its attributes for type=number are left out
        return {}


DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
HOUR: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:00)?")
# Other years are slips of the pen, and the first ones cannot be converted to UTC.
YEARS: Final = range(1900, 3000)


def _day(written: str) -> date:
    found = date.fromisoformat(written) if DAY.fullmatch(written) else None
    if found is None or found.year not in YEARS:
        raise ValueError(written)
    return found


def _hour(written: str) -> time:
    if not HOUR.fullmatch(written):
        raise ValueError(written)
    return time.fromisoformat(written.zfill(5) if written.count(":") == 1 else written.zfill(8))


class DayField(_Worded, forms.Field):
    """A day (ISO 8601) of the years 1900 to 2999."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        written = str(value or "").strip()
        if not written or isinstance(value, date):
            return value or None
        try:
            return _day(written)
        except ValueError as error:
            raise ValidationError(_("“%(written)s” is no day of the calendar.") % {"written": _shortened(written)}, code="invalid") from error


class HourField(_Worded, forms.Field):
    """Hour and minute, without a time zone."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> time | None:
        written = str(value or "").strip().replace("\uff1a", ":")
        if not written or isinstance(value, time):
            return value or None
        try:
            return _hour(written)
        except ValueError as error:
            raise ValidationError(_("“%(written)s” is no time of day, for example 08:30.") % {"written": _shortened(written)}, code="invalid") from error


class ClockField(HourField):
    """Hour and minute up to 24:00, cleaned into text; a text element, since browsers know no 24:00."""

    widget = forms.TimeInput(attrs={"type": "text"}, format="%H:%M")

    def to_python(self, value: Any) -> Any:
        written = str(value or "").strip().replace("\uff1a", ":")
        if written in ("", "24:00"):
            return written
        found = super().to_python(written)
        return "" if found is None else f"{found:%H:%M}"


class MomentField(_Worded, forms.Field):
    """A day with hour and minute, aware in the active time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        written = str(value or "").strip()
        if not written or isinstance(value, datetime):
            return value or None
        try:
            day, hour = re.split(r"[T\s]+", written)
            return timezone.make_aware(datetime.combine(_day(day), _hour(hour)))
        except ValueError as error:
            facts = {"written": _shortened(written)}
            raise ValidationError(_("“%(written)s” is no day with a time of day, for example 2026-05-04 17:00.") % facts, code="invalid") from error


class OptionField(_Worded, forms.ChoiceField):
    """One of several values, as a select element."""

    default_error_messages = {"invalid_choice": NOT_IN_LIST}


class OptionsField(_Worded, forms.MultipleChoiceField):
    """Some of several values, as check boxes."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": NOT_IN_LIST}


class RecordField(_Worded, forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """One row of a table, as a select element. The form sets the rows that the person may choose by `set_rows`."""

    default_error_messages = {"invalid_choice": NOT_IN_LIST}


class RecordsField(_Worded, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Some rows of a table, as check boxes."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": NOT_IN_LIST, "invalid_pk_value": NOT_IN_LIST}

    def clean(self, value: Any) -> Any:
        if any(number_or_none(str(key)) is None for key in value or ()):
            raise ValidationError(NOT_IN_LIST, code="invalid_pk_value")
        return super().clean(value)


class TickField(_Worded, forms.BooleanField):
    """A check box; required only where it has to be ticked."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)


class MailField(_Written, forms.EmailField):
    """A mail address."""

    default_error_messages = {"invalid": gettext_lazy("Please enter a mail address like name@example.edu.cn.")}


class PostedFileField(_Worded, forms.FileField):
    """A small file within the form; large files go through the upload endpoint."""

    default_error_messages = {"empty": gettext_lazy("The file is empty.")}


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class PostedFilesField(PostedFileField):
    """Some small files within the form; cleaned into a list."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = [super(PostedFilesField, self).clean(file, initial) for file in data or ()]
        return found or [file for file in [super().clean(None, initial)] if file]
