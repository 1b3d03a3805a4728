"""Who has which role: the list that an organiser confirms once a year, and all invitations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import InvitationStatus, Role
from baosong.apps.orgs.forms.access import ConfirmAccessForm
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, may_organise_unit, reauthenticated
from baosong.apps.orgs.queries import access_digest, invitations_below, last_access_review, people_with_factor, roles_below, units_to_review, with_status
from baosong.apps.orgs.services import access_reviews
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import posted
from baosong.platform.web.parsing import choice_or_none

PAGE_SIZE = 100


@allowed(may_organise_unit)
def access_list(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit, at = get_object_or_404(Unit, pk=unit_id), timezone.now()
    role, name = choice_or_none(request.GET.get("role"), Role), request.GET.get("name", "").strip()
    found = roles_below(unit)
    total = found.count()
    if role:
        found = found.filter(role=role)
    if name:
        found = found.filter(Q(person__name__icontains=name) | Q(person__username__icontains=name) | Q(unit__name__icontains=name))
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "total": total,
        "shown": shown,
        "with_factor": people_with_factor(membership.person_id for membership in shown),
        "roles": Role,
        "role": role,
        "name": name,
        "review": last_access_review(unit),
        "is_due": bool(units_to_review([unit], at=at)),
        "digest": access_digest(unit),
    }
    return render(request, "orgs/access_list.html", context)


@require_POST
@allowed(may_organise_unit)
def confirm(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit, form = get_object_or_404(Unit, pk=unit_id), posted(request, ConfirmAccessForm)
    digest = form.cleaned_data["digest"] if form.is_valid() else ""
    access_reviews.confirm(unit, digest=digest, by=request.user, at=timezone.now())
    messages.success(request, _("Confirmed. You will be reminded in a year."))
    return redirect("unit-access", unit_id)


@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Download who has which role"))
def access_table(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    return saved(tables.access_table(unit), name=f"{_('Who has which role')} {unit.name}.xlsx", content_type=XLSX)


@allowed(may_organise_unit)
def invitation_list(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Invitations to the unit and those below: open, used, expired, withdrawn."""
    unit, at = get_object_or_404(Unit, pk=unit_id), timezone.now()
    status = choice_or_none(request.GET.get("status"), InvitationStatus)
    found = with_status(invitations_below(unit), status, at=at) if status else invitations_below(unit)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(invitation, invitation.status(at)) for invitation in shown]
    context = {"unit": unit, "shown": shown, "rows": rows, "statuses": InvitationStatus, "status": status, "open": InvitationStatus.OPEN}
    return render(request, "orgs/invitations.html", context)
