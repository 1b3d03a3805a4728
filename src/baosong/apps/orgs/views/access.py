"""The end of a role, the block of an account, and the telephone of a person."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.forms.access import EndAccessForm, TelephoneForm
from baosong.apps.orgs.models import Membership, Person
from baosong.apps.orgs.policies import PersonRequest, may_change_contact, may_manage_person, may_manage_role, reauthenticated, sees_by
from baosong.apps.orgs.queries import open_invitations, roles_of, roles_staying
from baosong.apps.orgs.services import access, contacts
from baosong.apps.orgs.views.dated_ends import is_ended
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


@allowed(may_manage_role)
@reauthenticated(gettext_lazy("End the role"), opens_page=True)
def end_role(request: PersonRequest, membership_id: int) -> HttpResponse:
    """Say what will happen, then end the role, or plan its end."""
    membership = get_object_or_404(Membership.objects.select_related("person", "unit"), pk=membership_id)
    at = timezone.now()
    form = posted(request, EndAccessForm, today=timezone.localdate(at))

    def end(reason: str, ends_at: datetime) -> None:
        access.end_role(membership, reason=reason, ends_at=ends_at, by=request.user, at=at)

    now, later = _("The role has ended, and the person was signed out everywhere."), _("The role ends on %(day)s.")
    if is_ended(request, form, end, at=at, now=now, later=later):
        return redirect("unit", membership.unit_id)
    staying = roles_staying(membership)
    context = {
        "membership": membership,
        "is_organiser": membership.role == Role.ORGANISER,
        "staying": staying,
        "sees_unit": any(sees_by(held, membership.unit) for held in staying),
        "unnamed": open_invitations(membership.unit, at).filter(person=None).count(),
        "form": form,
    }
    return form_page(request, "orgs/end_role.html", context)


@require_POST
@allowed(may_manage_role)
@reauthenticated(gettext_lazy("Do not end the role"))
def keep_role(request: PersonRequest, membership_id: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("person", "unit"), pk=membership_id)
    access.keep_role(membership, by=request.user, at=timezone.now())
    messages.success(request, _("The role does not end."))
    return redirect("unit", membership.unit_id)


@allowed(may_manage_person)
@reauthenticated(gettext_lazy("Block the account"), opens_page=True)
def block(request: PersonRequest, person_id: int) -> HttpResponse:
    """Say what will happen, then block the account, or plan it."""
    person, at = get_object_or_404(Person, pk=person_id), timezone.now()
    roles = list(roles_of(person))
    form = posted(request, EndAccessForm, today=timezone.localdate(at))

    def block_account(reason: str, begins_at: datetime) -> None:
        access.block(person, reason=reason, begins_at=begins_at, by=request.user, at=at)

    now, later = _("The account is blocked, and the person was signed out everywhere."), _("The account is blocked from %(day)s.")
    if is_ended(request, form, block_account, at=at, now=now, later=later):
        return redirect("unit", roles[0].unit_id)
    return form_page(request, "orgs/block.html", {"person": person, "roles": roles, "form": form})


@require_POST
@allowed(may_manage_person)
@reauthenticated(gettext_lazy("Open the account again"))
def unblock(request: PersonRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    access.unblock(person, by=request.user, at=timezone.now())
    messages.success(request, _("The account is open again, with the roles it had."))
    return redirect("unit", roles_of(person)[0].unit_id)


@allowed(may_change_contact)
def telephone(request: PersonRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    form = posted(request, TelephoneForm, initial={"telephone": person.telephone})
    is_own, unit = person.pk == request.user.pk, next((held.unit for held in roles_of(person)), None)
    after = reverse("mfa_index") if is_own or unit is None else reverse("unit", args=[unit.pk])
    if form.is_valid():
        contacts.change_telephone(person, form.cleaned_data["telephone"], by=request.user, at=timezone.now())
        messages.success(request, _("The telephone was saved."))
        return redirect(after)
    return form_page(request, "orgs/telephone.html", {"person": person, "form": form, "is_own": is_own, "unit": unit, "after": after})
