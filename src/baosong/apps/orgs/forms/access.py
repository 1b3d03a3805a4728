"""Forms that change a person: the end of a role, a block, the telephone."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baosong.core.tables import is_telephone, normalised_telephone
from baosong.platform.web.forms import DayField, LongTextField, TextField, WebForm


class EndAccessForm(WebForm):
    """The reason, and the day from which access ends; today is at once."""

    day = DayField(label=_("From which day"), help_text=_("At the beginning of this day; today means at once."))
    reason = LongTextField(label=_("Reason"), max_length=300, help_text=_("Kept in the audit log, for example a change of post."), attrs={"rows": 2})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise ValidationError(_("This day has passed. Please enter today or a later day."), code="past")
        return day

    @property
    def begins_at(self) -> datetime:
        """The beginning of the day in the installation's time zone."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time.min))


class ConfirmAccessForm(WebForm):
    """The confirmation of a list; `digest` is that of the list which the page showed."""

    digest = TextField(max_length=64)


class TelephoneForm(WebForm):
    """The telephone of a person."""

    telephone = TextField(
        label=_("Telephone"), max_length=60, required=False, help_text=_("Shown to organisers and filled into forms; a mobile number also gets text messages.")
    )

    def clean_telephone(self) -> str:
        telephone = normalised_telephone(self.cleaned_data["telephone"])
        if telephone and not is_telephone(telephone):
            raise ValidationError(_("This is not a telephone number."), code="no_telephone")
        return telephone
