"""Beginning of a session: its target page and the second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from baosong.apps.orgs.models import Person


def safe_target(request: HttpRequest, target: str) -> str:
    """The target if it is on this site, else the desk."""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def sign_on(request: HttpRequest, person: Person, *, method: str, target: str) -> HttpResponse:
    """Begin a session with a new key, or redirect to the second factor."""
    extra: dict[str, Any] = {"username": person.username}
    record_authentication(request, person, method=method, **extra)
    response: HttpResponse = perform_login(request, person, redirect_url=target)
    return response
