"""A unit is merged into another, moved below another, or divided into two."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.forms.unit_changes import ChooseUnitForm, DivideForm, MergeForm, MoveForm
from baosong.apps.orgs.interfaces.messages import row_counts
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.policies import PersonRequest, may_shape_unit, reauthenticated
from baosong.apps.orgs.queries import children_of, open_units, organised_units, parents, subtree
from baosong.apps.orgs.services import merges, moves
from baosong.apps.orgs.services.units import parent_of
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_shape_unit)
@reauthenticated(gettext_lazy("Merge the unit"), opens_page=True)
def merge(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Choose the successor; say in numbers what will happen; merge."""
    shown = get_object_or_404(Unit, pk=unit_id)
    units = open_units(organised_units(request.user)).exclude(pk__in=subtree(shown)).exclude(pk__in=[above.pk for above in parents(shown)])
    form, plan = posted(request, MergeForm, units=units), None
    if form.is_valid():
        try:
            target = merges.merge(shown, form.cleaned_data["into"], known=form.cleaned_data["known"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal(None, refusal)
        else:
            messages.success(request, _("%(unit)s was merged into %(into)s.") % {"unit": shown.name, "into": target.name})
            return redirect("unit", target.pk)
    choice = ChooseUnitForm(request.GET or None, units=units)
    chosen = form.cleaned_data.get("into") if form.is_bound else choice.cleaned_data["into"] if choice.is_valid() else None
    if chosen is not None:
        try:
            plan = merges.plan(shown, chosen)
        except Refusal as refusal:
            (form if form.is_bound else choice).add_refusal(None, refusal)
    context = {"unit": shown, "form": form, "choice": choice, "plan": plan, "counts": row_counts(plan.counts) if plan else ()}
    return form_page(request, "orgs/unit_merge.html", context)


@allowed(may_shape_unit)
@reauthenticated(gettext_lazy("Move the unit"), opens_page=True)
def move(request: PersonRequest, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=unit_id)
    above = parent_of(shown)
    units = open_units(organised_units(request.user)).exclude(pk__in=subtree(shown)).exclude(pk=above.pk if above else None)
    form = posted(request, MoveForm, units=units, initial={"parent": above.pk if above else 0})
    if form.is_valid():
        try:
            moves.move(shown, under=form.cleaned_data["into"], known_parent=form.cleaned_data["parent"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal("into" if refusal.code != "unit_changed_meanwhile" else None, refusal)
        else:
            messages.success(request, _("%(unit)s is now below %(above)s.") % {"unit": shown.name, "above": form.cleaned_data["into"]})
            return redirect("unit", unit_id)
    context = {"unit": shown, "above": above, "form": form, "below": subtree(shown).count() - 1}
    return form_page(request, "orgs/unit_move.html", context)


@allowed(may_shape_unit)
@reauthenticated(gettext_lazy("Divide the unit"), opens_page=True)
def divide(request: PersonRequest, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=unit_id)
    people = Membership.objects.filter(unit=shown).select_related("person").order_by("role", "person__name")
    form = posted(request, DivideForm, units=open_units(children_of(shown)), people=people)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = moves.divide(shown, name=asked["name"], units=list(asked["units"]), roles=list(asked["people"]), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal("name" if refusal.code == "unit_name_taken" else None, refusal)
        else:
            messages.success(request, _("%(unit)s was divided; please enter the branches and members of both.") % {"unit": shown.name})
            return redirect("unit", made.pk)
    return form_page(request, "orgs/unit_divide.html", {"unit": shown, "form": form})
