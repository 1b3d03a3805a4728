"""Forms that change a unit or its place in the tree."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from baosong.apps.orgs.forms.access import EndAccessForm
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.services.units import UnitDescription
from baosong.platform.web.forms import RecordField, RecordsField, TextField, WebForm, WholeNumberField

# What a unit may change by itself; its name, kind and size are changed from above.
OWN_FIELDS: Final = ("short_name", "telephone")


class UnitForm(WebForm):
    """Name, kind, size and telephone of a unit; `known` is the digest of the values that the page showed."""

    name = TextField(label=_("Name"), max_length=120, help_text=_("Receipts issued so far, and the audit log, keep the old name."))
    short_name = TextField(label=_("Short name"), max_length=40, required=False)
    telephone = TextField(label=_("Telephone of the unit"), max_length=60, required=False)
    kind = TextField(label=_("Kind of unit"), max_length=40, required=False)
    branches = WholeNumberField(label=_("Branches"), most=100_000, help_text=_("Quotas by branch or member are counted again."))
    members = WholeNumberField(label=_("Members"), most=10_000_000)
    known = TextField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: Unit, may_shape: bool, **kwargs: Any) -> None:
        self.before = UnitDescription.of(unit)
        initial = {name: getattr(self.before, name) for name in UnitDescription.__slots__}
        super().__init__(*args, initial=initial | {"known": self.before.digest}, **kwargs)
        for name in initial if not may_shape else ():
            if name not in OWN_FIELDS:
                del self.fields[name]

    @property
    def description(self) -> UnitDescription:
        """What was entered, and the present value of what the form does not have."""
        return UnitDescription(**{name: self.cleaned_data.get(name, getattr(self.before, name)) for name in UnitDescription.__slots__})


class PlaceForm(WebForm):
    """The place of a unit among its siblings; `known` is the place that the page showed."""

    number = WholeNumberField(label=_("Place"), least=1, most=100_000)
    known = WholeNumberField(widget=forms.HiddenInput)


class CloseUnitForm(EndAccessForm):
    """The reason, and the day from which the unit is closed."""


class ChooseUnitForm(WebForm):
    """Another unit, which takes over what this one has."""

    into = RecordField(label=_("Unit that takes over"), queryset=Unit.objects.none(), empty_label=_("Please choose"), css_classes="grow")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("into", units)


class MergeForm(ChooseUnitForm):
    """The confirmed merge: `known` is the digest of the numbers that the page showed."""

    known = TextField(max_length=64, widget=forms.HiddenInput)


class MoveForm(ChooseUnitForm):
    """The confirmed move; `parent` is the unit above that the page showed."""

    into = RecordField(label=_("Unit above it from now on"), queryset=Unit.objects.none(), empty_label=_("Please choose"), css_classes="grow")
    parent = WholeNumberField(widget=forms.HiddenInput, most=2**62)


class DivideForm(WebForm):
    """The new unit, and what goes over to it."""

    name = TextField(label=_("Name of the new unit"), max_length=120)
    units = RecordsField(label=_("Units below that go over"), queryset=Unit.objects.none(), required=False)
    people = RecordsField(label=_("People whose role goes over"), queryset=Membership.objects.none(), required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], people: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("units", units)
        self.set_rows("people", people)
        self.fields["people"].label_from_instance = _person_and_role  # type: ignore[attr-defined]  # of the field for rows


def _person_and_role(held: Membership) -> str:
    return f"{held.person} · {held.get_role_display()}"
