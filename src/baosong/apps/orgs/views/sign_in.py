"""Signing in and out, and joining by an invitation."""

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
from baosong.apps.orgs.interfaces.sign_in import safe_target, sign_on
from baosong.apps.orgs.interfaces.sign_in_throttle import blocked, failed, succeeded
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import has_organiser
from baosong.apps.orgs.services import invitations
from baosong.platform.web.access import anyone, signed_in

logger = logging.getLogger(__name__)


@anyone
def sign_in(request: HttpRequest) -> HttpResponse:
    """By account name and password, by a passkey, or by the campus account; five failures close the door for a quarter of an hour."""
    target = safe_target(request, request.GET.get("next", ""))
    if request.method != "POST":
        return _door(request, target)
    username, address = request.POST.get("username", "").strip(), request.META.get("REMOTE_ADDR", "")
    if blocked(username, address):
        messages.error(request, _("Too many failed attempts. Please try again in 15 minutes."))
        return _door(request, target, username, status=429)
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        failed(username, address)
        logger.warning("sign-in failed", extra={"account": username[:60], "address": address})
        messages.error(request, _("Account name or password is wrong."))
        return _door(request, target, username, status=403)
    succeeded(username)
    return sign_on(request, person, method="password", target=target)


def _door(request: HttpRequest, target: str, username: str = "", *, status: int = 200) -> HttpResponse:
    return render(request, "orgs/sign_in.html", {"next": target, "username": username, "ways": ways(), "is_empty": not has_organiser()}, status=status)


@require_POST
@anyone
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    by_campus = any(record["method"] == "campus" for record in get_authentication_records(request, request.user))
    logout(request)
    if by_campus:
        messages.info(request, _("You may still be signed in at the campus sign-on. On a shared computer, close the browser."))
    return redirect("sign-in")


@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """Asked while somebody writes: that alone keeps the session."""
    return HttpResponse(status=204)


@anyone
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Takes up an invitation: a new account, a password for an existing one, or one more unit for who is signed in."""
    invitation = invitations.invitation_for(token)
    if invitation is None:
        return render(request, "orgs/no_invitation.html", status=404)
    fields = {name: request.POST.get(name, "").strip() for name in ("username", "name", "email")}
    faults: list[str] = []
    if request.method == "POST":
        here = request.user if request.user.is_authenticated and invitation.person_id is None else None
        password = request.POST.get("password", "")
        if here is None:
            faults = _faults(fields, password, needs_account=invitation.person is None)
        if not request.POST.get("consent"):
            faults.append(_("Please read what is held of you, and agree, or speak with the organiser."))
        if not faults:
            person = invitations.accept(invitation, **fields, password=password, at=timezone.now(), person=here, has_consented=True)
            messages.success(request, _("You now serve %(unit)s.") % {"unit": invitation.unit.name})
            return redirect("desk") if here else sign_on(request, person, method="invitation", target=reverse("desk"))
    context = {"invitation": invitation, "faults": faults, "consent": request.POST.get("consent"), **fields}
    return render(request, "orgs/join.html", context, status=422 if faults else 200)


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
