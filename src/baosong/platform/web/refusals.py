"""A refusal becomes a message on the page the person came from, or a 409 for machines. Words come from the rooms."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from baosong.core.blobstore import BlobStoreError
from baosong.platform.errors import Refusal

# How machines are told that bytes could not be kept: no room, or to be tried again (RFC 4918, 11.5; RFC 9110, 15.6.4).
FAULTS: Final = {"disk_full": 507, "store_away": 503}

_wordings: dict[str, Callable[[dict[str, Any]], str]] = {}


def words(code: str) -> Callable[[Callable[[dict[str, Any]], str]], Callable[[dict[str, Any]], str]]:
    """Marks the function of a room's wording.py that says a refusal in a sentence."""

    def register(function: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
        _wordings[code] = function
        return function

    return register


def sentence(code: str, facts: dict[str, Any]) -> str:
    """The refusal in the reader's language; the bare code where no room has worded it (a test forbids that)."""
    function = _wordings.get(code)
    return str(function(facts)) if function else code


def site_sentence(code: str, facts: dict[str, Any]) -> str:
    """The refusal in the site's own language, for machines and the shell."""
    with translation.override(settings.LANGUAGE_CODE):
        return sentence(code, facts)


def worded_codes() -> set[str]:
    """All codes that have a sentence."""
    return set(_wordings)


class RefusalMiddleware:
    """Catches refusals from views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Other exceptions go on."""
        if isinstance(exception, Refusal):
            said, status = sentence(exception.code, exception.facts), 409
        elif isinstance(exception, BlobStoreError):
            said, status = sentence(exception.code, {}), FAULTS[exception.code]
        else:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": exception.code, "message": said}, status=status)
        if request.method == "GET" and not isinstance(exception, Refusal):
            # Going back would ask for the same bytes again.
            return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
        messages.error(request, said)
        back = request.headers.get("Referer", "")
        target = back if back and url_has_allowed_host_and_scheme(back, {request.get_host()}) else request.path if request.method == "GET" else "/"
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = target
            return response
        return redirect(target)
