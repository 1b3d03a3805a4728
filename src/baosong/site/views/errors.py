"""Error pages."""

import sys
from typing import Final

from django.contrib import messages
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from baosong.apps.orgs.interfaces.sign_in import safe_target
from baosong.platform.web.request_log import number

# Seconds after which a client may ask again (Retry-After, RFC 9110, 10.2.3).
RETRY_S: Final = 30
# What SQLite says of a file that another process holds, that cannot be opened, or that has no room.
AWAY: Final = ("is locked", "unable to open", "is full")


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/error.html", {"code": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/error.html", {"code": 403}, status=403)


def form_outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before somebody signed in or out in another tab (CSRF). Who wanted to sign in and is signed in goes on."""
    match = request.resolver_match
    if match is not None and match.url_name == "sign-in" and request.user.is_authenticated:
        messages.info(request, _("You are signed in already."))
        return redirect(safe_target(request, request.GET.get("next", "")))
    return render(request, "site/error.html", {"code": 403, "is_outdated": True}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/error.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 if the database cannot be reached. Neither page asks the database."""
    code, headers = (503, {"Retry-After": str(RETRY_S)}) if is_database_away(sys.exc_info()[1]) else (500, {})
    page = render_to_string("site/failure.html", {"code": code, "number": number.get()})
    return HttpResponse(page, status=code, headers=headers)


def is_database_away(error: BaseException | None) -> bool:
    """Return whether an error says that the database does not answer, and not that a query is wrong."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    if connection.vendor == "sqlite":
        return isinstance(error, OperationalError) and any(words in str(error) for words in AWAY)
    return isinstance(error, OperationalError | InterfaceError)
