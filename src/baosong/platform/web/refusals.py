"""Turn refusals into a message on the previous page, or into a 409 for machines. Apps register the sentences."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation

from baosong.core.blobstore import BlobStoreError
from baosong.platform.errors import Refusal
from baosong.platform.web.page_before import page_before

# Status for storage errors: Insufficient Storage (RFC 4918, 11.5), Service Unavailable (RFC 9110, 15.6.4).
FAULTS: Final = {"disk_full": 507, "store_away": 503}

_wordings: dict[str, Callable[[dict[str, Any]], str]] = {}


def words(code: str) -> Callable[[Callable[[dict[str, Any]], str]], Callable[[dict[str, Any]], str]]:
    """Register the decorated function as the sentence for a code (in `interfaces/messages.py`)."""

    def register(function: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
        _wordings[code] = function
        return function

    return register


def register_sentences(sentences: Mapping[str, object]) -> None:
    """Register sentences without facts, by code. They are lazy translations: each is read in the active language."""
    for code, text in sentences.items():
        _wordings[code] = partial(_without_facts, text)


def _without_facts(text: object, _facts: dict[str, Any]) -> str:
    return str(text)


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence in the active language; the code itself if it has none (a test forbids that)."""
    function = _wordings.get(code)
    return str(function(facts)) if function else code


def site_sentence(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence in the installation's language, for machines and the shell."""
    with translation.override(settings.LANGUAGE_CODE):
        return sentence(code, facts)


def worded_codes() -> set[str]:
    """Return all codes that have a sentence."""
    return set(_wordings)


class RefusalMiddleware:
    """Answers refusals and storage errors that views raise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            text, status = sentence(exception.code, exception.facts), 409
        elif isinstance(exception, BlobStoreError):
            text, status = sentence(exception.code, {}), FAULTS[exception.code]
        else:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": exception.code, "message": text}, status=status)
        target = page_before(request, default=request.path if request.method == "GET" else "/")
        if request.method == "GET" and (not isinstance(exception, Refusal) or target.split("?")[0] == request.path):
            # A redirect back would request the same address again.
            return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
        messages.error(request, text)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = target
            return response
        return redirect(target)
