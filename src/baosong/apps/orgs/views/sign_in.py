"""Sign-in, sign-out, and joining by an invitation."""

import logging

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.interfaces.campus import ways
from baosong.apps.orgs.interfaces.receivers import password_was_changed
from baosong.apps.orgs.interfaces.sign_in import safe_target, sign_on
from baosong.apps.orgs.interfaces.sign_in_throttle import blocked, failed, succeeded
from baosong.apps.orgs.models import Invitation, Person
from baosong.apps.orgs.queries import has_organiser
from baosong.apps.orgs.services import invitations
from baosong.platform.errors import Refusal
from baosong.platform.web.access import anyone, signed_in
from baosong.platform.web.refusals import sentence

logger = logging.getLogger(__name__)


@anyone
def sign_in(request: HttpRequest) -> HttpResponse:
    target = safe_target(request, request.GET.get("next", ""))
    if request.method != "POST":
        return _sign_in_page(request, target)
    username, address = request.POST.get("username", "").strip(), request.META.get("REMOTE_ADDR", "")
    if blocked(username, address):
        messages.error(request, _("Too many failed attempts. Please try again in 15 minutes."))
        return _sign_in_page(request, target, username, status=429)
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        failed(username, address)
        logger.warning("sign-in failed", extra={"account": username[:60], "address": address})
        messages.error(request, _("Account name or password is wrong."))
        return _sign_in_page(request, target, username, status=403)
    succeeded(username)
    return sign_on(request, person, method="password", target=target)


def _sign_in_page(request: HttpRequest, target: str, username: str = "", *, status: int = 200) -> HttpResponse:
    return render(request, "orgs/sign_in.html", {"next": target, "username": username, "ways": ways(), "is_empty": not has_organiser()}, status=status)


@require_POST
@anyone
def sign_out(request: HttpRequest) -> HttpResponse:
    by_campus = any(record["method"] == "campus" for record in get_authentication_records(request, request.user))
    logout(request)
    if by_campus:
        messages.info(request, _("You may still be signed in at the campus sign-on. On a shared computer, close the browser."))
    return redirect("sign-in")


@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """Keep the session alive while somebody writes."""
    return HttpResponse(status=204)


@anyone
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: a new account, a password for an existing one, or one more role for the person signed in."""
    invitation = invitations.invitation_for(token)
    if invitation is None:
        return render(request, "orgs/no_invitation.html", status=404)
    here = request.user if isinstance(request.user, Person) and not invitation.sets_password else None
    if not invitation.sets_password and invitation.person is not None and invitation.person != here:
        status = 200 if here is None and request.method == "GET" else 403
        return render(request, "orgs/join_as_person.html", {"invitation": invitation, "is_somebody_else": here is not None}, status=status)
    fields = {name: request.POST.get(name, "").strip() for name in ("username", "name", "email")}
    faults, status = (_join_faults(request, invitation, here, fields), 422) if request.method == "POST" else ([], 200)
    if request.method == "POST" and not faults:
        try:
            return _join(request, invitation, here, fields)
        except Refusal as refusal:
            faults, status = [sentence(refusal.code, refusal.facts)], 409
    context = {"invitation": invitation, "here": here, "faults": faults, "consent": request.POST.get("consent"), **fields}
    return render(request, "orgs/join.html", context, status=status)


def _join(request: HttpRequest, invitation: Invitation, here: Person | None, fields: dict[str, str]) -> HttpResponse:
    at, password = timezone.now(), request.POST.get("password", "")
    if here is not None:
        invitations.accept_role(invitation, person=here, at=at, has_consented=True)
        response: HttpResponse = redirect("desk")
    elif invitation.person is not None:
        had_password = invitation.person.has_usable_password()
        person = invitations.set_password(invitation, password=password, at=at, has_consented=True)
        if had_password:
            password_was_changed(user=person)
        response = sign_on(request, person, method="invitation", target=reverse("desk"))
    else:
        person = invitations.open_account(invitation, **fields, password=password, at=at, has_consented=True)
        response = sign_on(request, person, method="invitation", target=reverse("desk"))
    messages.success(request, _("You now serve %(unit)s.") % {"unit": invitation.unit.name})
    return response


def _join_faults(request: HttpRequest, invitation: Invitation, here: Person | None, fields: dict[str, str]) -> list[str]:
    faults = [] if here else _faults(fields, request.POST.get("password", ""), needs_account=invitation.person is None)
    if not request.POST.get("consent"):
        faults.append(_("Please read what is held of you, and agree, or speak with the organiser."))
    return faults


def _faults(fields: dict[str, str], password: str, *, needs_account: bool) -> list[str]:
    faults = []
    if needs_account and not fields["username"]:
        faults.append(_("Please choose an account name."))
    if needs_account and not fields["name"]:
        faults.append(_("Please enter your name."))
    try:
        validate_password(password)
    except ValidationError as error:
        faults.extend(error.messages)
    return faults
