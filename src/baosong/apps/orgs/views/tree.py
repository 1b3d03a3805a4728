"""The tree of units, one unit, invitations and imports."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.forms import AddUnitForm, ImportTableForm, InviteForm
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.messages import column_name, fault_sentence, outcome_sentence
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.policies import PersonRequest, is_organiser, may_organise_unit, may_see_unit, organises, reauthenticated, visible_to
from baosong.apps.orgs.queries import last_access_review, open_invitations, parents, people_managed_by, rows_below, units_served, units_to_review
from baosong.apps.orgs.services import import_table as import_table_service
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.services import units as units_service
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import form_page, posted, posted_choice, posted_key, pressed

IMPORT_ROWS = "import_rows"


@signed_in
def units(request: PersonRequest) -> HttpResponse:
    roots = units_served(request.user, Role.ORGANISER) or units_served(request.user, Role.LIAISON)
    roots = [unit for unit in roots if not any(unit.path != other.path and unit.path.startswith(other.path) for other in roots)]
    trees = [(unit, rows_below(unit)) for unit in roots]
    is_folded = any(sum(row.unit.numchild for row in rows) > len(rows) - 1 for _, rows in trees)
    return render(request, "orgs/units.html", {"trees": trees, "is_folded": is_folded, "may_import": is_organiser(request.user)})


@allowed(may_see_unit)
def unit(request: PersonRequest, unit_id: int) -> HttpResponse:
    return _unit_page(request, unit_id)


def _unit_page(request: PersonRequest, unit_id: int, *, add_form: AddUnitForm | None = None) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=unit_id)
    people = list(Membership.objects.filter(unit=shown).select_related("person").order_by("role", "person__name"))
    may_organise, at = organises(request.user, shown), timezone.now()
    context = {
        "unit": shown,
        "above": [item for item in parents(shown) if visible_to(request.user).filter(pk=item.pk).exists()],
        "people": people,
        "children": Unit.objects.get_children(shown),
        "may_organise": may_organise,
        "managed": people_managed_by(request.user, [membership.person_id for membership in people]) if may_organise else set(),
        "invitations": open_invitations(shown, at) if may_organise else (),
        "review": last_access_review(shown) if may_organise else None,
        "is_review_due": may_organise and bool(units_to_review([shown], at=at)),
        "invite_form": InviteForm(),
        "add_form": add_form or AddUnitForm(),
        "links": request.session.pop(invitations.SHOWN_LINKS, ()),
    }
    return form_page(request, "orgs/unit.html", context)


def _gives_power(request: HttpRequest) -> bool:
    """Whether the link makes an organiser, or sets the password of an account."""
    return posted_choice(request, "role", Role) is Role.ORGANISER or pressed(request, "person")


@require_POST
@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Create the link"), when=_gives_power)
def invite(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Create an invitation link, or with `person` a link for that person's new password, and show it once."""
    shown = get_object_or_404(Unit, pk=unit_id)
    role, person = posted_choice(request, "role", Role), None
    if pressed(request, "person"):
        person = get_object_or_404(Person, pk=posted_key(request, "person"), orgs_memberships__unit=shown)
    token = invitations.invite(unit=shown, role=role, by=request.user, at=timezone.now(), person=person, sets_password=person is not None)
    request.session[invitations.SHOWN_LINKS] = [_link(request, token, str(person or ""))]
    return redirect("unit", unit_id)


def _link(request: HttpRequest, token: str, label: str) -> dict[str, str]:
    return {"label": label, "address": request.build_absolute_uri(reverse("join", args=[token]))}


@require_POST
@allowed(may_organise_unit)
def withdraw(request: PersonRequest, unit_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=posted_key(request, "invitation"), unit=unit_id)
    invitations.withdraw(invitation, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("unit", unit_id)


@require_POST
@allowed(may_organise_unit)
def add(request: PersonRequest, unit_id: int) -> HttpResponse:
    under, form = get_object_or_404(Unit, pk=unit_id), posted(request, AddUnitForm)
    if not form.is_valid():
        return _unit_page(request, unit_id, add_form=form)
    made = units_service.add_unit(under=under, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Added %(unit)s.") % {"unit": made.name})
    return redirect("unit", unit_id)


def _imports_organisers(request: HttpRequest) -> bool:
    return request.method == "POST" and pressed(request, "confirm") and any(tables.roles().get(row.role) == Role.ORGANISER for row in _import_rows(request))


@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Import units and people"), when=_imports_organisers)
def import_table(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Show a preview with every faulty cell, then import."""
    under = get_object_or_404(Unit, pk=unit_id)
    if request.method != "POST":
        return _import_page(request, under, ImportTableForm())
    form = ImportTableForm() if pressed(request, "confirm") else posted(request, ImportTableForm)
    if form.is_bound:
        if not form.is_valid():
            return _import_page(request, under, form)
        request.session[IMPORT_ROWS] = [[getattr(row, name) for name in ("number", *import_table_service.COLUMNS)] for row in form.cleaned_data["table"]]
    plan = import_table_service.plan(_import_rows(request), under=under, roles=tables.roles())
    if form.is_bound:
        return _import_page(request, under, ImportTableForm(), plan)
    return _carry_out(request, under, plan)


def _import_rows(request: HttpRequest) -> list[import_table_service.ImportRow]:
    """The rows of the table that was shown as a preview."""
    return [import_table_service.ImportRow(*values) for values in request.session.get(IMPORT_ROWS, [])]


def _import_page(request: PersonRequest, under: Unit, form: ImportTableForm, plan: import_table_service.ImportPlan | None = None) -> HttpResponse:
    context: dict[str, object] = {"unit": under, "form": form, "columns": [column_name(column) for column in import_table_service.COLUMNS], "plan": plan}
    if plan is not None:
        shown = zip(plan.rows[:50], plan.outcomes[:50], strict=True)
        context["faults"] = [(fault.number, column_name(fault.column), fault_sentence(fault)) for fault in plan.faults]
        context["preview"] = [([getattr(row, name) for name in import_table_service.COLUMNS], outcome_sentence(outcome)) for row, outcome in shown]
        context["invited"] = plan.outcomes.count(ImportOutcome.INVITED)
    return form_page(request, "orgs/import.html", context)


def _carry_out(request: PersonRequest, under: Unit, plan: import_table_service.ImportPlan) -> HttpResponse:
    invited = import_table_service.carry_out(plan, under=under, roles=tables.roles(), by=request.user, at=timezone.now())
    request.session.pop(IMPORT_ROWS, None)
    messages.success(request, _("Imported %(units)s units and %(people)s people.") % {"units": plan.new_units, "people": plan.new_people})
    if not invited:
        return redirect("units")
    request.session[invitations.SHOWN_LINKS] = [_link(request, one.token, f"{one.person.username} · {one.unit} · {one.role.label}") for one in invited]
    return redirect("unit", under.pk)


@signed_in
def template(request: HttpRequest) -> HttpResponse:
    return saved(tables.template(), name=_("Units and people") + ".xlsx", content_type=XLSX)
