"""Signing in and out, and joining by an invitation."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.kit.access import anyone
from baosong.orgs.domain import inviting
from baosong.orgs.interfaces.throttling import blocked, failed, succeeded


@anyone
def sign_in(request: HttpRequest) -> HttpResponse:
    """By account name and password; five failures close the door for a quarter of an hour."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    if request.method != "POST":
        return render(request, "orgs/sign_in.html", {"next": target})
    username = request.POST.get("username", "").strip()
    if blocked(username):
        messages.error(request, _("Too many failed attempts. Please try again in 15 minutes."))
        return render(request, "orgs/sign_in.html", {"next": target, "username": username}, status=429)
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if person is None:
        failed(username)
        messages.error(request, _("Account name or password is wrong."))
        return render(request, "orgs/sign_in.html", {"next": target, "username": username}, status=403)
    succeeded(username)
    login(request, person)
    return redirect(target)


@require_POST
@anyone
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("sign-in")


@anyone
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Takes up an invitation: a new account, a password for an existing one, or one more unit for who is signed in."""
    invitation = inviting.invitation_for(token)
    if invitation is None:
        return render(request, "orgs/no_invitation.html", status=404)
    fields = {name: request.POST.get(name, "").strip() for name in ("username", "name", "email")}
    faults: list[str] = []
    if request.method == "POST":
        here = request.user if request.user.is_authenticated and invitation.person_id is None else None
        password = request.POST.get("password", "")
        if here is None:
            faults = _faults(fields, password, needs_account=invitation.person is None)
        if not faults:
            person = inviting.accept(invitation, **fields, password=password, at=timezone.now(), person=here)
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("You now serve %(unit)s.") % {"unit": invitation.unit.name})
            return redirect("desk")
    context = {"invitation": invitation, "faults": faults, **fields}
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
