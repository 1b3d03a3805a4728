"""Rate limits per person and per client address: above the busiest office and a campus behind one address, below brute force."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baosong.platform.web.client_address import client_network

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
        wait = seconds_to_wait(*_budget(request))
        if wait:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(wait)
            return response
        return self.get_response(request)


def seconds_to_wait(who: str, most: int) -> int:
    """Count a request of `who`; return 0, or the seconds until the next if `most` requests of this minute are used up."""
    share = settings.BAOSONG_RATE
    if not share:
        return 0
    now = time.time()
    key = f"rate:{who}:{int(now // MINUTE)}"
    cache.add(key, 0, 2 * MINUTE)
    return int(MINUTE - now % MINUTE) + 1 if _counted(key) > most * share / 100 else 0


def budget_of(person: Any) -> str:
    """Return the name under which the requests of a person are counted."""
    return f"person-{person.pk}"


def wait_of_sender(address: str) -> int:
    """Count a request that nobody has signed in for and that is not only read."""
    return seconds_to_wait(f"sender-{address}", OF_SENDERS)


def wait_of(who: str) -> int:
    """Count a request of a person, of somebody with a link, or of another installation."""
    return seconds_to_wait(who, OF_PERSON)


def _counted(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:
        # The key expired between add and incr.
        return 1


def _budget(request: HttpRequest) -> tuple[str, int]:
    if request.user.is_authenticated:
        return budget_of(request.user), OF_PERSON
    address = client_network(request)
    return (f"reader-{address}", OF_READERS) if request.method in ("GET", "HEAD", "OPTIONS") else (f"sender-{address}", OF_SENDERS)
