"""The tree of units, one unit, invitations and imports."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.messages import column_name, fault_sentence, outcome_sentence
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.policies import PersonRequest, is_organiser, may_organise_unit, may_see_unit, organises, visible_to
from baosong.apps.orgs.queries import open_invitations, parents, rows_below, units_served, wholly_organised
from baosong.apps.orgs.services import import_table as import_table_service
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.services import units as units_service
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.parsing import choice_of, key_of

LINKS = "invitation_links"


@signed_in
def units(request: PersonRequest) -> HttpResponse:
    roots = units_served(request.user, Role.ORGANISER) or units_served(request.user, Role.LIAISON)
    roots = [unit for unit in roots if not any(unit.path != other.path and unit.path.startswith(other.path) for other in roots)]
    trees = [(unit, rows_below(unit)) for unit in roots]
    is_folded = any(sum(row.unit.numchild for row in rows) > len(rows) - 1 for _, rows in trees)
    return render(request, "orgs/units.html", {"trees": trees, "is_folded": is_folded, "may_import": is_organiser(request.user)})


@allowed(may_see_unit)
def unit(request: PersonRequest, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=unit_id)
    people = list(Membership.objects.filter(unit=shown).select_related("person").order_by("role", "person__name"))
    may_organise = organises(request.user, shown)
    context = {
        "unit": shown,
        "above": [item for item in parents(shown) if visible_to(request.user).filter(pk=item.pk).exists()],
        "people": people,
        "children": Unit.objects.get_children(shown),
        "may_organise": may_organise,
        "own_people": wholly_organised(request.user, [membership.person_id for membership in people]) if may_organise else set(),
        "invitations": open_invitations(shown, timezone.now()) if may_organise else (),
        "roles": Role.choices,
        "links": request.session.pop(LINKS, ()),
    }
    return render(request, "orgs/unit.html", context)


@require_POST
@allowed(may_organise_unit)
def invite(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Create an invitation link, or with `person` a link for that person's new password, and show it once."""
    shown = get_object_or_404(Unit, pk=unit_id)
    role = choice_of(request.POST.get("role"), Role.LIAISON)
    person = None
    if "person" in request.POST:
        person = Person.objects.filter(pk=key_of(request.POST["person"]), orgs_memberships__unit=shown).first()
        if person is None:
            raise Http404
    token = invitations.invite(unit=shown, role=role, by=request.user, at=timezone.now(), person=person, sets_password=person is not None)
    request.session[LINKS] = [_link(request, token, str(person or ""))]
    return redirect("unit", unit_id)


def _link(request: HttpRequest, token: str, label: str) -> dict[str, str]:
    return {"label": label, "address": request.build_absolute_uri(reverse("join", args=[token]))}


@require_POST
@allowed(may_organise_unit)
def withdraw(request: PersonRequest, unit_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=key_of(request.POST.get("invitation")), unit=unit_id)
    invitations.withdraw(invitation, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("unit", unit_id)


@require_POST
@allowed(may_organise_unit)
def add(request: PersonRequest, unit_id: int) -> HttpResponse:
    name = " ".join(request.POST.get("name", "").split())[:120]
    if name:
        units_service.add_unit(
            under=get_object_or_404(Unit, pk=unit_id), name=name, kind=request.POST.get("kind", "").strip()[:40], by=request.user, at=timezone.now()
        )
        messages.success(request, _("Added %(unit)s.") % {"unit": name})
    else:
        messages.error(request, _("Please enter the unit's name."))
    return redirect("unit", unit_id)


@allowed(may_organise_unit)
def import_table(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Show a preview with every faulty cell, then import."""
    under = get_object_or_404(Unit, pk=unit_id)
    context: dict[str, object] = {"unit": under, "columns": [column_name(column) for column in import_table_service.COLUMNS]}
    if request.method == "POST":
        try:
            table = request.FILES.get("table")
            if table is not None:
                rows = tables.read_table(table.read(), table.name or "")
                request.session["import_rows"] = [[getattr(row, name) for name in ("number", *import_table_service.COLUMNS)] for row in rows]
            rows = [import_table_service.ImportRow(*values) for values in request.session.get("import_rows", [])]
        except tables.UnreadableTable as error:
            messages.error(request, str(error))
            return redirect("unit-import", unit_id)
        made = import_table_service.plan(rows, under=under, roles=tables.roles(), by=request.user)
        if "confirm" in request.POST:
            invited = import_table_service.carry_out(made, under=under, roles=tables.roles(), by=request.user, at=timezone.now())
            request.session.pop("import_rows", None)
            messages.success(request, _("Imported %(units)s units and %(people)s people.") % {"units": made.new_units, "people": made.new_people})
            if not invited:
                return redirect("units")
            request.session[LINKS] = [_link(request, one.token, f"{one.person.username} · {one.unit} · {one.role.label}") for one in invited]
            return redirect("unit", unit_id)
        context["plan"] = made
        context["faults"] = [(fault.number, column_name(fault.column), fault_sentence(fault)) for fault in made.faults]
        shown = zip(made.rows[:50], made.outcomes[:50], strict=True)
        context["preview"] = [([getattr(row, name) for name in import_table_service.COLUMNS], outcome_sentence(outcome)) for row, outcome in shown]
        context["invited"] = made.outcomes.count(ImportOutcome.INVITED)
    return render(request, "orgs/import.html", context)


@signed_in
def template(request: HttpRequest) -> HttpResponse:
    return saved(tables.template(), name=_("Units and people") + ".xlsx", content_type=XLSX)
