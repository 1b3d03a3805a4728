"""The roster of a branch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.meetings.errors import NoGateway, PhoneWrong
from baosong.apps.meetings.forms import LinkCheckForm, MembershipButton, MembershipForm, RosterNamesForm, RosterTableForm
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.policies import may_run_branch, may_run_branch_membership
from baosong.apps.meetings.queries import roster_of
from baosong.apps.meetings.services import erasure, member_links
from baosong.apps.meetings.services import roster as roster_service
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import WebForm, form_page, posted, posted_choice, pressed


@allowed(may_run_branch)
def roster(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    if request.method != "POST":
        return _roster_page(request, unit)
    has_table = bool(request.FILES) or pressed(request, "read")
    form = posted(request, RosterTableForm if has_table else RosterNamesForm)
    if not form.is_valid():
        return _roster_page(request, unit, form)
    (named,) = form.cleaned_data.values()
    made = roster_service.enrol(named, unit=unit, by=request.user, at=timezone.now())
    messages.success(
        request,
        ngettext("%(new)s member entered, %(known)s were there.", "%(new)s members entered, %(known)s were there.", made.new)
        % {"new": made.new, "known": made.known},
    )
    return redirect("roster", unit_id)


def _roster_page(request: PersonRequest, unit: Unit, form: WebForm | None = None, *, changed: int = 0) -> HttpResponse:
    """The roster. `form`: an invalid form of the page; with `changed` that of the membership with this key."""
    rows = [
        (
            row,
            request.build_absolute_uri(reverse("member-access", args=[member_links.link_of(row)])),
            form if form is not None and row.pk == changed else MembershipForm(auto_id=MembershipForm.ids(row.pk)),
        )
        for row in roster_of(unit)
    ]
    context = {
        "unit": unit,
        "rows": rows,
        "links": "\n".join(f"{row.member.name} {address}" for row, address, _form in rows),
        "changed_form": form if changed else None,
        "names_form": form if isinstance(form, RosterNamesForm) else RosterNamesForm(),
        "table_form": form if isinstance(form, RosterTableForm) else RosterTableForm(),
        "check_form": form if isinstance(form, LinkCheckForm) else LinkCheckForm(initial={"check": member_links.check_of(unit.pk)}),
    }
    return form_page(request, "meetings/roster.html", context)


@require_POST
@allowed(may_run_branch)
def set_link_check(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit, form = get_object_or_404(Unit, pk=unit_id), posted(request, LinkCheckForm)
    if not form.is_valid():
        return _roster_page(request, unit, form)
    try:
        roster_service.set_link_check(unit, check=LinkCheck(form.cleaned_data["check"]), by=request.user, at=timezone.now())
    except NoGateway as refusal:
        form.add_refusal("check", refusal)
        return _roster_page(request, unit, form)
    messages.success(request, _("Saved."))
    return redirect("roster", unit_id)


def _erases(request: HttpRequest) -> bool:
    return posted_choice(request, "act", MembershipButton) is MembershipButton.ERASE


@require_POST
@allowed(may_run_branch_membership)
@reauthenticated(gettext_lazy("Erase the data"), when=_erases)
def change_branch_membership(request: PersonRequest, branch_membership_id: int) -> HttpResponse:
    shown = get_object_or_404(BranchMembership.objects.select_related("member", "unit"), pk=branch_membership_id)
    act, at = posted_choice(request, "act", MembershipButton), timezone.now()
    if act is MembershipButton.RENEW:
        member_links.renew(shown, by=request.user, at=at)
        messages.success(request, _("There is a new link; the old one no longer opens."))
    elif act is MembershipButton.LEAVE:
        roster_service.let_go(shown, by=request.user, at=at)
        messages.success(request, _("Taken off the roster. What was told stays."))
    elif act is MembershipButton.CODE:
        shown_code = {"name": shown.member, "code": member_links.show_code(shown, by=request.user, at=at)}
        messages.success(
            request, _("Code for %(name)s: %(code)s. It holds for ten minutes and opens the own page once. Tell it to this member only.") % shown_code
        )
    else:
        return _renumber_or_erase(request, shown, erases=act is MembershipButton.ERASE)
    return redirect("roster", shown.unit_id)


def _renumber_or_erase(request: PersonRequest, shown: BranchMembership, *, erases: bool) -> HttpResponse:
    form, at = posted(request, MembershipForm, auto_id=MembershipForm.ids(shown.pk)), timezone.now()
    if form.is_valid() and erases and not form.cleaned_data["sure"]:
        form.add_error("sure", _("Please tick that you are sure; erasing cannot be undone."))
    elif form.is_valid() and erases:
        erasure.erase(shown.member, by=request.user, at=at, blobstore=personal_blobstore())
        messages.success(request, _("The member's data have been erased; the audit log records this."))
    elif form.is_valid():
        try:
            roster_service.renumber(shown, form.cleaned_data["phone"], by=request.user, at=at)
            messages.success(request, _("Saved."))
        except PhoneWrong as refusal:
            form.add_refusal("phone", refusal)
    if form.errors:
        return _roster_page(request, shown.unit, form, changed=shown.pk)
    return redirect("roster", shown.unit_id)
