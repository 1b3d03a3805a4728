"""How much one person, or one address, may ask in a minute: enough for the busiest clerk and for a campus behind one address, too little for a machine that guesses."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE: Final = 60
# Requests a minute: of a person, of an address that reads without an account, of an address that sends without one (codes, names, objections).
OF_PERSON: Final = 900
OF_READERS: Final = 6000
OF_SENDERS: Final = 1200


class RateLimitMiddleware:
    """Answers 429 and when to come again. Counted in the cache: with Redis for all web processes together, without for each alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        share = settings.BAOSONG_RATE
        if share:
            who, most = _budget(request)
            now = time.time()
            key = f"rate:{who}:{int(now // MINUTE)}"
            cache.add(key, 0, 2 * MINUTE)
            if _counted(key) > most * share / 100:
                response = render(request, "429.html", status=429)
                response["Retry-After"] = str(int(MINUTE - now % MINUTE) + 1)
                return response
        return self.get_response(request)


def _counted(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:
        # Forgotten between the two questions.
        return 1


def _budget(request: HttpRequest) -> tuple[str, int]:
    if request.user.is_authenticated:
        return f"person-{request.user.pk}", OF_PERSON
    address = request.META.get("REMOTE_ADDR", "")
    return (f"reader-{address}", OF_READERS) if request.method in ("GET", "HEAD", "OPTIONS") else (f"sender-{address}", OF_SENDERS)
