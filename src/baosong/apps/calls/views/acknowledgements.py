"""Acknowledging a call for a unit, and the list of who has."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import SEEN_BELOW
from baosong.apps.calls.policies import may_acknowledge, may_organise_call, organised_by, visible_to
from baosong.apps.calls.queries import addressees_of
from baosong.apps.calls.services import acknowledge as acknowledge_service
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed


@allowed(may_organise_call)
def acknowledgements(request: PersonRequest, call_id: int) -> HttpResponse:
    """Which units have acknowledged the call, when and by whom."""
    shown = get_object_or_404(organised_by(request.user), pk=call_id, state__in=SEEN_BELOW)
    rows = list(addressees_of(shown))
    waiting = [row for row in rows if row.acknowledged_at is None]
    return render(request, "calls/acknowledgements.html", {"call": shown, "rows": rows, "waiting": waiting, "done": len(rows) - len(waiting)})


@require_POST
@allowed(may_acknowledge)
def acknowledge(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    acknowledge_service.acknowledge(get_object_or_404(visible_to(request.user), pk=call_id), unit=unit, by=request.user, at=timezone.now())
    messages.success(request, _("The call has been acknowledged for %(unit)s.") % {"unit": unit.name})
    return redirect("hand-in", call_id, unit_id)
