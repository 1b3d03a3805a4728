"""The tree of units, one unit and its invitations."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import UnitNameTaken
from baosong.apps.orgs.forms import AddUnitForm, InviteForm
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.policies import PersonRequest, is_organiser, may_organise_unit, may_see_unit, organises, reauthenticated, shapes, visible_to
from baosong.apps.orgs.queries import (
    children_of,
    former_names,
    last_access_review,
    open_invitations,
    parents,
    people_managed_by,
    rows_below,
    units_served,
    units_to_review,
)
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.services import units as units_service
from baosong.apps.orgs.services.deletions import is_empty
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.forms import form_page, posted, posted_choice, posted_key, pressed


@signed_in
def units(request: PersonRequest) -> HttpResponse:
    roots = units_served(request.user, Role.ORGANISER) or units_served(request.user, Role.LIAISON)
    roots = [unit for unit in roots if not any(unit.path != other.path and unit.path.startswith(other.path) for other in roots)]
    trees = [(unit, rows_below(unit)) for unit in roots]
    is_folded = any(sum(row.unit.numchild for row in rows) > len(rows) - 1 for _, rows in trees)
    at, shows_closed = timezone.now(), "closed" in request.GET
    closed = sum(row.unit.is_closed(at) for _, rows in trees for row in rows)
    shown = [(root, [row for row in rows if shows_closed or not row.unit.is_closed(at)]) for root, rows in trees]
    context = {"trees": shown, "is_folded": is_folded, "may_import": is_organiser(request.user), "closed": closed, "shows_closed": shows_closed}
    return render(request, "orgs/units.html", context)


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
        **_changes_of(shown, request.user, at=at),
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


def _changes_of(shown: Unit, person: Person, *, at: datetime) -> dict[str, object]:
    """What the unit's page shows of its units below, its former names, its closure, and what may be changed."""
    children, may_shape = list(children_of(shown).select_related("merged_into")), shapes(person, shown)
    return {
        "children": [child for child in children if not child.is_closed(at)],
        "closed": [child for child in children if child.is_closed(at)],
        "former": former_names(shown),
        "is_closed": shown.is_closed(at),
        "is_top": shown.depth == 1,
        "may_shape": may_shape,
        "is_empty": may_shape and shown.depth > 1 and is_empty(shown),
    }


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
    try:
        made = units_service.add_unit(under=under, **form.cleaned_data, by=request.user, at=timezone.now())
    except UnitNameTaken as refusal:
        form.add_refusal("name", refusal)
        return _unit_page(request, unit_id, add_form=form)
    messages.success(request, _("Added %(unit)s.") % {"unit": made.name})
    return redirect("unit", unit_id)
