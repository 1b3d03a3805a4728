"""Handing over a post."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.models import Membership
from baosong.apps.orgs.policies import PersonRequest, may_manage_role, reauthenticated
from baosong.apps.orgs.services.invitations import SHOWN_LINKS
from baosong.apps.tracking.forms import HandoverForm
from baosong.apps.tracking.services import handovers
from baosong.apps.tracking.services.post_figures import post_figures, waiting_handover
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_manage_role)
@reauthenticated(gettext_lazy("Hand over the post"), opens_page=True)
def hand_over(request: PersonRequest, membership_id: int) -> HttpResponse:
    """Say in numbers what passes on, then hand the post over; the successor's link is shown once on the page of the unit."""
    membership = get_object_or_404(Membership.objects.select_related("person", "unit"), pk=membership_id)
    form = posted(request, HandoverForm, today=timezone.localdate())
    if form.is_valid():
        try:
            begun = handovers.begin(membership, **form.given, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal(None, refusal)
        else:
            return _begun(request, membership, begun)
    context = {"membership": membership, "form": form, "figures": post_figures(membership), "waiting": waiting_handover(membership)}
    return form_page(request, "tracking/handover.html", context)


def _begun(request: PersonRequest, membership: Membership, begun: handovers.HandoverStart) -> HttpResponse:
    if begun.token:
        label = _("%(role)s of %(unit)s, after %(name)s") % {"role": membership.get_role_display(), "unit": membership.unit, "name": membership.person}
        request.session[SHOWN_LINKS] = [{"label": label, "address": request.build_absolute_uri(reverse("join", args=[begun.token]))}]
        messages.success(request, _("The post is handed over once the successor has opened the link."))
    else:
        messages.success(request, _("The post has been handed over to %(name)s.") % {"name": begun.handover.successor})
    return redirect("unit", membership.unit_id)
