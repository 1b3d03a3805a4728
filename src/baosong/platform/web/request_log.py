"""Request ids: in the response, in every log record of the request, and on error pages. Logs and measures requests."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

logger = logging.getLogger("baosong.requests")
GIVEN: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
number: ContextVar[str] = ContextVar("number", default="")
SECONDS: Final = Histogram(
    "baosong_request_seconds", "Seconds from a request to its answer.", ["view", "method"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
ANSWERS: Final = Counter("baosong_answers", "Answers by status.", ["view", "status"])


class RequestNumberFilter(logging.Filter):
    """Adds the id of the current request to log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = number.get()
        return True


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
    person = getattr(request, "user", None)
    keys = {name: value for name, value in match.kwargs.items() if isinstance(value, int)} if match else {}
    facts = {
        "method": request.method,
        "route": route,
        "keys": keys,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "person": getattr(person, "pk", None),
    }
    logger.info("%s %s %s", request.method, route, response.status_code, extra=facts)
