"""The choice of people who are invited at once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.enums import LinkDelivery
from baosong.apps.orgs.models import Person
from baosong.platform.web.forms import OptionField, RecordsField, TickField, WebForm


class InvitePeopleForm(WebForm):
    """Everybody, or some of the people who have never signed in."""

    form_name = "people"
    everyone = TickField(label=gettext_lazy("Everybody who has never signed in"))
    person = RecordsField(queryset=Person.objects.none(), label=gettext_lazy("People"), required=False)
    way = OptionField(choices=LinkDelivery.choices)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("person", people)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("everyone") and not found.get("person") and not self.errors:
            raise ValidationError(_("Please choose somebody, or everybody."))
        return found

    @property
    def chosen(self) -> Sequence[int] | None:
        """The keys of the chosen people; None for everybody."""
        return None if self.cleaned_data["everyone"] else [person.pk for person in self.cleaned_data["person"]]
