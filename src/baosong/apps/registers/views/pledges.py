"""Pledges: signed by members behind their links, printed by the unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.meetings.models import BranchMembership, Member
from baosong.apps.meetings.policies import behind_link
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.interfaces.signatures import paths_of
from baosong.apps.registers.models import Pledge, RegisterEntry
from baosong.apps.registers.policies import may_see_pledge
from baosong.apps.registers.services import pledges
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed
from baosong.platform.web.refusals import sentence


@behind_link
def sign(request: HttpRequest, branch_membership: BranchMembership, link: str, register_entry_id: int) -> HttpResponse:
    entry = get_object_or_404(RegisterEntry.objects.select_related("register", "unit"), pk=register_entry_id, signer=branch_membership.member)
    person = branch_membership.member
    problem = ""
    if request.method == "POST":
        try:
            _answer(request, entry, person)
            return redirect("member-pledge", link, register_entry_id)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    found = list(entry.pledges.filter(member=person).order_by("-pk"))
    text, left = pledges.text_for(entry)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "entry": entry,
        "heading": entry.register.form.heading or entry.register.name,
        "text": text,
        "blanks": [(name, request.POST.get(f"blank-{name}", "")) for name in left],
        "typed": request.POST.get("typed", ""),
        "in_force": next((other for other in found if other.withdrawn_at is None), None),
        "withdrawn": [other for other in found if other.withdrawn_at is not None],
        "paths": {other.pk: paths_of(other) for other in found},
        "problem": problem,
        "field": pledges.FIELD,
    }
    return render(request, "registers/sign.html", context)


def _answer(request: HttpRequest, entry: RegisterEntry, member: Member) -> None:
    """Withdraw or sign, as the form says. Raises the refusals of services.pledges."""
    at = timezone.now()
    if "withdraw" in request.POST:
        pledges.withdraw(entry, member, reason=request.POST.get("reason", ""), at=at)
        messages.success(request, _("The pledge has been withdrawn. It stays in the register, marked as withdrawn."))
        return
    answers = {key.removeprefix("blank-"): request.POST.get(key, "") for key in request.POST if key.startswith("blank-")}
    strokes = pledges.read_strokes(request.POST.get("strokes", "")) if request.POST.get("method") == "drawn" else None
    pledges.sign(entry, member, answers=answers, strokes=strokes, typed=request.POST.get("typed", ""), at=at)
    messages.success(request, _("Signed. The text, the time and a hash over both are kept."))


@allowed(may_see_pledge)
def pledge(request: PersonRequest, pledge_id: int) -> HttpResponse:
    """A signed pledge for printing, with the check of its hashes."""
    shown = get_object_or_404(Pledge.objects.select_related("entry__register", "entry__unit", "member"), pk=pledge_id)
    context = {
        "pledge": shown,
        "heading": shown.entry.register.form.heading or shown.entry.register.name,
        "paths": paths_of(shown),
        "field": pledges.FIELD,
        "is_intact": pledges.is_intact(shown),
    }
    return render(request, "registers/pledge.html", context)
