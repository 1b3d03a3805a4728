"""Pledges: signed by members behind their links, printed by the unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.meetings.models import BranchMembership, Member
from baosong.apps.meetings.policies import behind_link
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.errors import SignatureWrong
from baosong.apps.registers.forms import PledgeForm, PledgeWithdrawalForm
from baosong.apps.registers.interfaces.signatures import paths_of
from baosong.apps.registers.models import Pledge, RegisterEntry
from baosong.apps.registers.policies import may_see_pledge
from baosong.apps.registers.services import pledges
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted, pressed


@behind_link
def sign(request: HttpRequest, branch_membership: BranchMembership, link: str, register_entry_id: int) -> HttpResponse:
    entry = get_object_or_404(RegisterEntry.objects.select_related("register", "unit"), pk=register_entry_id, signer=branch_membership.member)
    person = branch_membership.member
    text, left = pledges.text_for(entry)
    withdraws = pressed(request, "withdraw")
    form = PledgeForm(blanks=left) if withdraws else posted(request, PledgeForm, blanks=left)
    withdrawal_form = posted(request, PledgeWithdrawalForm) if withdraws else PledgeWithdrawalForm()
    if _is_withdrawn(request, entry, person, withdrawal_form) or _is_signed(request, entry, person, form):
        return redirect("member-pledge", link, register_entry_id)
    found = list(entry.pledges.filter(member=person).order_by("-pk"))
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "entry": entry,
        "heading": entry.register.form.heading or entry.register.name,
        "text": text,
        "in_force": next((other for other in found if other.withdrawn_at is None), None),
        "withdrawn": [other for other in found if other.withdrawn_at is not None],
        "paths": {other.pk: paths_of(other) for other in found},
        "form": form,
        "withdrawal_form": withdrawal_form,
        "field": pledges.FIELD,
    }
    return form_page(request, "registers/sign.html", context)


def _is_withdrawn(request: HttpRequest, entry: RegisterEntry, member: Member, form: PledgeWithdrawalForm) -> bool:
    """Withdraw the pledge if the form confirms it. Raises NothingToWithdraw."""
    if not form.is_valid():
        return False
    pledges.withdraw(entry, member, reason=form.cleaned_data["reason"], at=timezone.now())
    messages.success(request, _("The pledge has been withdrawn. It stays in the register, marked as withdrawn."))
    return True


def _is_signed(request: HttpRequest, entry: RegisterEntry, member: Member, form: PledgeForm) -> bool:
    """Sign if the form is complete; a name that is not the member's becomes an error of the form. Raises EntryNotOpen, PledgeSigned, BlanksLeft."""
    if not form.is_valid():
        return False
    written = form.cleaned_data
    try:
        pledges.sign(entry, member, answers=form.answers, strokes=written["strokes"], typed=written["typed"], at=timezone.now())
    except SignatureWrong as refusal:
        form.add_refusal("typed", refusal)
        return False
    messages.success(request, _("Signed. The text, the time and a hash over both are kept."))
    return True


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
