"""The roster of a branch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.meetings.interfaces import tables
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.policies import may_run_branch, may_run_branch_membership
from baosong.apps.meetings.queries import roster_of
from baosong.apps.meetings.services import erasure, member_links
from baosong.apps.meetings.services import roster as roster_service
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.parsing import choice_of


@allowed(may_run_branch)
def roster(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    if request.method == "POST":
        if file := request.FILES.get("table"):
            named = tables.read_roster(file.read(), file.name or "")
        else:
            named = tables.read_typed_roster(request.POST.get("names", ""))
        made = roster_service.enrol(named, unit=unit, by=request.user, at=timezone.now())
        messages.success(
            request,
            ngettext("%(new)s member entered, %(known)s were there.", "%(new)s members entered, %(known)s were there.", made.new)
            % {"new": made.new, "known": made.known},
        )
        if made.faults:
            said = {"phone": _("no phone number"), "name": _("no name")}
            messages.error(
                request,
                _("Not taken over: %(lines)s")
                % {"lines": "；".join(_("line %(line)s: %(why)s") % {"line": number, "why": said[why]} for number, why in made.faults[:20])},
            )
        return redirect("roster", unit_id)
    rows = [(row, request.build_absolute_uri(reverse("member-access", args=[member_links.link_of(row)]))) for row in roster_of(unit)]
    context = {
        "unit": unit,
        "rows": rows,
        "links": "\n".join(f"{row.member.name} {address}" for row, address in rows),
        "check": member_links.check_of(unit.pk),
        "checks": LinkCheck.choices,
    }
    return render(request, "meetings/roster.html", context)


@require_POST
@allowed(may_run_branch)
def set_link_check(request: PersonRequest, unit_id: int) -> HttpResponse:
    chosen = request.POST.get("check", "")
    roster_service.set_link_check(get_object_or_404(Unit, pk=unit_id), check=choice_of(chosen, LinkCheck.NAME), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("roster", unit_id)


@require_POST
@allowed(may_run_branch_membership)
def change_branch_membership(request: PersonRequest, branch_membership_id: int) -> HttpResponse:
    branch_membership = get_object_or_404(BranchMembership.objects.select_related("member"), pk=branch_membership_id)
    act, at = request.POST.get("act", ""), timezone.now()
    if act == "renew":
        member_links.renew(branch_membership, by=request.user, at=at)
        messages.success(request, _("There is a new link; the old one no longer opens."))
    elif act == "phone":
        roster_service.renumber(branch_membership, request.POST.get("phone", ""), by=request.user, at=at)
        messages.success(request, _("Saved."))
    elif act == "leave":
        roster_service.let_go(branch_membership, by=request.user, at=at)
        messages.success(request, _("Taken off the roster. What was told stays."))
    elif act == "erase" and "sure" in request.POST:
        erasure.erase(branch_membership.member, by=request.user, at=at, blobstore=personal_blobstore())
        messages.success(request, _("The member's data have been erased; the audit log records this."))
    elif act == "erase":
        messages.error(request, _("Please tick that you are sure; erasing cannot be undone."))
    return redirect("roster", branch_membership.unit_id)
