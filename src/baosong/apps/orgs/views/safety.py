"""The security page: password, second factor, passkeys, campus accounts, sessions. Opens the views of allauth to signed-in people."""

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from baosong.apps.orgs.interfaces.campus import ways
from baosong.apps.orgs.models import Identity
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import anyone, signed_in
from baosong.platform.web.suspended_requests import suspended


@signed_in
def page(request: PersonRequest) -> HttpResponse:
    person = request.user
    held = list(Authenticator.objects.filter(user=person).order_by("pk"))
    recovery = next((factor.wrap() for factor in held if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    here: list[Any] = UserSession.objects.purge_and_list(person)
    context = {
        "has_password": person.has_usable_password(),
        "totp": next((factor for factor in held if factor.type == Authenticator.Type.TOTP), None),
        "keys": [factor for factor in held if factor.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(recovery.get_unused_codes()) if recovery else None,
        "identities": Identity.objects.filter(person=person).order_by("pk"),
        "ways": ways(),
        "sessions": sorted(here, key=attrgetter("created_at"), reverse=True),
    }
    return render(request, "mfa/index.html", context)


@signed_in
def go_on(request: PersonRequest, key: str) -> HttpResponse:
    """A request that waited for a proof of identity, to be sent by a button."""
    stored = suspended(request.session, key)
    return redirect("desk") if stored is None else render(request, "orgs/suspended_request.html", {"suspended": stored})


def _view(module: str, name: str) -> Callable[..., HttpResponse]:
    """A view of allauth, imported at its first request: those of second factors load fido2 and cryptography."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = getattr(import_module(f"allauth.{module}.views"), name)(request, *args, **kwargs)
        return response

    return view


# Between password and session.
second_factor = anyone(_view("mfa.base", "authenticate"))
# Passkeys sign in without a password.
by_passkey = anyone(_view("mfa.webauthn", "login_webauthn"))

change_password = signed_in(_view("account", "password_change"))
prove_again = signed_in(_view("account", "reauthenticate"))
prove_again_by_code = signed_in(_view("mfa.base", "reauthenticate"))
prove_again_by_key = signed_in(_view("mfa.webauthn", "reauthenticate_webauthn"))
activate_codes = signed_in(_view("mfa.totp", "activate_totp"))
deactivate_codes = signed_in(_view("mfa.totp", "deactivate_totp"))
recovery_codes = signed_in(_view("mfa.recovery_codes", "view_recovery_codes"))
new_recovery_codes = signed_in(_view("mfa.recovery_codes", "generate_recovery_codes"))
recovery_file = signed_in(_view("mfa.recovery_codes", "download_recovery_codes"))
list_keys = signed_in(_view("mfa.webauthn", "list_webauthn"))
add_key = signed_in(_view("mfa.webauthn", "add_webauthn"))
rename_key = signed_in(_view("mfa.webauthn", "edit_webauthn"))
remove_key = signed_in(_view("mfa.webauthn", "remove_webauthn"))
end_sessions = signed_in(require_POST(_view("usersessions", "list_usersessions")))
