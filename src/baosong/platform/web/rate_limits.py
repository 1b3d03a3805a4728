"""Rate limits per person and per client address: above the busiest office and a campus behind one address, below brute force."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE: Final = 60
# Requests per minute: of a person, of an address that reads without an account, of one that posts without an account.
OF_PERSON: Final = 900
OF_READERS: Final = 6000
OF_SENDERS: Final = 1200


class RateLimitMiddleware:
    """Answers 429 with Retry-After. Counts in the cache: with Redis for all web processes, else per process."""

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
        # The key expired between add and incr.
        return 1


def _budget(request: HttpRequest) -> tuple[str, int]:
    if request.user.is_authenticated:
        return f"person-{request.user.pk}", OF_PERSON
    address = request.META.get("REMOTE_ADDR", "")
    return (f"reader-{address}", OF_READERS) if request.method in ("GET", "HEAD", "OPTIONS") else (f"sender-{address}", OF_SENDERS)
