"""Sign-in, sign-out, and joining by an invitation."""

import logging
from http import HTTPStatus
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import InvitationStatus
from baosong.apps.orgs.errors import InvitationExpired, InvitationUsed, InvitationWithdrawn, MailAddressTaken, NameTaken, NameUnclear
from baosong.apps.orgs.forms import AcceptRoleForm, OpenAccountForm, SetPasswordForm, SignInForm
from baosong.apps.orgs.interfaces.campus import ways
from baosong.apps.orgs.interfaces.messages import wait_sentence
from baosong.apps.orgs.interfaces.sign_in import safe_target, sign_on
from baosong.apps.orgs.interfaces.sign_in_throttle import attempt_of
from baosong.apps.orgs.models import Invitation, Person
from baosong.apps.orgs.queries import account_of, has_organiser
from baosong.apps.orgs.services import invitations, throttle
from baosong.platform.errors import Refusal
from baosong.platform.web.access import anyone, by_link, signed_in
from baosong.platform.web.client_address import client_address
from baosong.platform.web.forms import form_page, posted
from baosong.platform.web.refusals import sentence
from baosong.platform.web.security_headers import clear_site_data

logger = logging.getLogger(__name__)
# Why an invitation can no longer be taken up.
ENDED: Final = {
    InvitationStatus.USED: InvitationUsed,
    InvitationStatus.WITHDRAWN: InvitationWithdrawn,
    InvitationStatus.EXPIRED: InvitationExpired,
}


@anyone
def sign_in(request: HttpRequest) -> HttpResponse:
    target, form = safe_target(request, request.GET.get("next", "")), posted(request, SignInForm)
    if not form.is_valid():
        return _sign_in_page(request, target, form)
    username = account_of(form.cleaned_data["username"])
    attempt, rule = attempt_of(request, username)
    if wait := throttle.begin(attempt, rule, at=timezone.now()):
        form.add_error(None, wait_sentence(wait))
        response = _sign_in_page(request, target, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(wait)
        return response
    person = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(person, Person):
        # The account as a literal: what was typed must not begin a line of its own.
        address = client_address(request)
        logger.warning("sign-in failed from %s for account %r", address, username, extra={"account": username, "address": address})
        form.add_error(None, _("Account name or password is wrong."))
        return _sign_in_page(request, target, form, status=HTTPStatus.FORBIDDEN)
    throttle.succeed(attempt)
    return sign_on(request, person, method="password", target=target)


def _sign_in_page(request: HttpRequest, target: str, form: SignInForm, *, status: int | None = None) -> HttpResponse:
    return form_page(request, "orgs/sign_in.html", {"form": form, "next": target, "ways": ways(), "is_empty": not has_organiser()}, status=status)


@require_POST
@anyone
def sign_out(request: HttpRequest) -> HttpResponse:
    by_campus = any(record["method"] == "campus" for record in get_authentication_records(request, request.user))
    logout(request)
    if by_campus:
        messages.info(request, _("You may still be signed in at the campus sign-on. On a shared computer, close the browser."))
    return clear_site_data(redirect("sign-in"), "cache", "storage")


@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """Keep the session alive while somebody writes."""
    return HttpResponse(status=204)


@by_link
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: a new account, a password for an existing one, or one more role for the person signed in."""
    invitation = invitations.invitation_for(token)
    if invitation is None:
        return render(request, "orgs/no_invitation.html", status=HTTPStatus.NOT_FOUND)
    if (ended := ENDED.get(invitation.status(timezone.now()))) and request.method == "GET":
        return render(request, "orgs/no_invitation.html", {"said": sentence(ended.code, {})}, status=HTTPStatus.GONE)
    here = request.user if isinstance(request.user, Person) and not invitation.sets_password else None
    if not invitation.sets_password and invitation.person is not None and invitation.person != here:
        status = 200 if here is None and request.method == "GET" else 403
        return render(request, "orgs/join_as_person.html", {"invitation": invitation, "is_somebody_else": here is not None}, status=status)
    form, status = posted(request, _join_form(invitation, here)), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            return _join(request, invitation, here, form)
        except Refusal as refusal:
            field = "username" if isinstance(refusal, NameTaken | NameUnclear) else "email" if isinstance(refusal, MailAddressTaken) else None
            form.add_refusal(field, refusal)
            status = HTTPStatus.CONFLICT
    return form_page(request, "orgs/join.html", {"invitation": invitation, "here": here, "form": form}, status=status)


def _join_form(invitation: Invitation, here: Person | None) -> type[AcceptRoleForm]:
    if here is not None:
        return AcceptRoleForm
    return OpenAccountForm if invitation.person is None else SetPasswordForm


def _join(request: HttpRequest, invitation: Invitation, here: Person | None, form: AcceptRoleForm) -> HttpResponse:
    at, answers = timezone.now(), {name: value for name, value in form.cleaned_data.items() if name != "consent"}
    if here is not None:
        invitations.accept_role(invitation, person=here, at=at, has_consented=True)
        response: HttpResponse = redirect("desk")
    elif invitation.person is not None:
        person = invitations.set_password(invitation, **answers, at=at, has_consented=True)
        messages.success(request, _("The password is set. All earlier sign-ins of this account have ended."))
        return sign_on(request, person, method="invitation", target=reverse("desk"))
    else:
        person = invitations.open_account(invitation, **answers, at=at, has_consented=True)
        response = sign_on(request, person, method="invitation", target=reverse("desk"))
    messages.success(request, _("You now serve %(unit)s.") % {"unit": invitation.unit.name})
    return response
