"""Request ids: in the response, in every log record of the request, and on error pages. Logs and measures requests."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from baosong.platform.web.access import loaded_user
from baosong.platform.web.client_address import client_address
from baosong.platform.web.parsing import number_of

logger = logging.getLogger("baosong.requests")
LARGE_BODY: Final = 64 * 1024
GIVEN: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
number: ContextVar[str] = ContextVar("number", default="")
SECONDS: Final = Histogram(
    "baosong_request_seconds", "Seconds from a request to its answer.", ["view", "method"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
ANSWERS: Final = Counter("baosong_answers", "Answers by status.", ["view", "status"])


class RequestNumberFilter(logging.Filter):
    """Adds the id of the current request to log records, and replaces its path, which may contain a key, by the route's pattern."""

    def filter(self, record: logging.LogRecord) -> bool:
        asked = getattr(record, "request", None)
        if isinstance(asked, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(_route(asked) if asked.path and argument == asked.path else argument for argument in record.args)
        record.request = number.get()
        return True


class RefusedRequestFilter(logging.Filter):
    """Drops the traceback from records of refused requests (status 4xx): anybody can cause them, and none is a fault of the program."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0)
        if isinstance(status, int) and 400 <= status < 500:
            record.exc_info = record.exc_text = None
        return True


def _route(request: HttpRequest) -> str:
    """The route's pattern; the first segment of a path that has none."""
    match = request.resolver_match
    return f"/{match.route}" if match else f"/{request.path.split('/')[1]}/…"


class RequestLogMiddleware:
    """Sets the id, counts and times requests. A proxy's X-Request-ID is reused, so that both logs have the same id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        mine = given if GIVEN.fullmatch(given) else uuid4().hex
        before, start = number.set(mine), time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = mine
            _log(request, response, time.perf_counter() - start)
        finally:
            number.reset(before)
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    # The route pattern, not the path: paths of member links contain their keys.
    match = request.resolver_match
    view, route = (match.view_name, match.route) if match else ("", "")
    SECONDS.labels(view, request.method or "").observe(seconds)
    ANSWERS.labels(view, str(response.status_code)).inc()
    keys = {name: value for name, value in match.kwargs.items() if isinstance(value, int)} if match else {}
    facts = {
        "method": request.method,
        "route": route,
        "keys": keys,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "person": getattr(loaded_user(request), "pk", None),
        "address": client_address(request),
    }
    sentence, arguments = "%s %s %s %s ms %s", (request.method, route, response.status_code, facts["ms"], facts["address"])
    if _is_slow(request, seconds):
        logger.warning("slow: %s", sentence % arguments, extra=facts)
    else:
        logger.info(sentence, *arguments, extra=facts)


def _is_slow(request: HttpRequest, seconds: float) -> bool:
    """Whether the answer took longer than the configured limit; the time of a large body is the sender's."""
    limit = settings.BAOSONG_SLOW_REQUEST_MS
    return bool(limit) and seconds * 1000 >= limit and number_of(request.headers.get("Content-Length")) <= LARGE_BODY
