"""Idle timeout of sessions, and the second factor where the installation requires one."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import lacks_factor
from baosong.platform.web.optional_writes import optional_write
from baosong.platform.web.security_headers import clear_site_data
from baosong.platform.web.session_activity import is_idle, touch

# Path prefixes open to a person without the required second factor.
SETTING_UP: Final = ("/security/", "/sign-out/", "/language/", "/words.js", "/static/")


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
            back = redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path() if request.method == 'GET' else '/')}")
            # Not "storage", where texts that are being written are kept.
            return clear_site_data(back, "cache")
        is_lacking = lacks_factor(person, request.session)
        if touch(request.session):
            # Here and not after the view: a page that is only read does not fail because this cannot be written.
            request.session.modified = False
            with optional_write("session activity"):
                request.session.save()
        if is_lacking and not request.path.startswith(SETTING_UP):
            messages.info(request, _("This installation asks for a second factor. Please set one up first."))
            return redirect("mfa_index")
        return self.get_response(request)
