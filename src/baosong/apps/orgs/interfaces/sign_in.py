"""How a session begins: where it leads, and that a second factor is asked for where there is one."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from baosong.apps.orgs.models import Person


def safe_target(request: HttpRequest, target: str) -> str:
    """The page to go to: of this site, else the desk."""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def sign_on(request: HttpRequest, person: Person, *, method: str, target: str) -> HttpResponse:
    """Begins a session, or goes to the page of the second factor first; the key of the session is a new one."""
    told: dict[str, Any] = {"username": person.username}
    record_authentication(request, person, method=method, **told)
    response: HttpResponse = perform_login(request, person, redirect_url=target)
    return response
