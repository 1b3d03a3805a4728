"""Idle timeout of sessions, and the second factor where the installation requires one."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser
from baosong.platform.web.session_activity import is_idle, touch

FACTOR: Final = "has_factor"
OFFERED, ORGANISERS, EVERYONE = "offered", "organisers", "everyone"
# Path prefixes open to a person without the required second factor.
SETTING_UP: Final = ("/security/", "/sign-out/", "/language/", "/words.js", "/static/")


def lacks_factor(person: Person, session: SessionBase) -> bool:
    """Whether the installation requires a second factor that the person has not set up; a positive answer is cached in the session."""
    asked = settings.BAOSONG_SECOND_FACTOR
    if asked == OFFERED or session.get(FACTOR) or (asked == ORGANISERS and not is_organiser(person)):
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if Authenticator.objects.filter(user=person, type__in=kinds).exists():
        session[FACTOR] = True
        return False
    return True


class SessionGuardMiddleware:
    """End idle sessions, and redirect people without a required second factor to its set-up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            return self.get_response(request)
        if is_idle(request.session):
            logout(request)
            messages.info(request, _("You were signed out since nobody was here for a while. Nothing that was saved is lost."))
            return redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path() if request.method == 'GET' else '/')}")
        touch(request.session)
        if lacks_factor(person, request.session) and not request.path.startswith(SETTING_UP):
            messages.info(request, _("This installation asks for a second factor. Please set one up first."))
            return redirect("mfa_index")
        return self.get_response(request)
