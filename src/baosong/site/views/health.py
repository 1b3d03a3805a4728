"""Answers to machines that watch: alive, ready, figures."""

import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from baosong.platform.web.access import anyone, by_key
from baosong.site import monitoring
from baosong.site.interfaces.figures import figures


@anyone
def alive(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks nothing else, so that a database that is away does not have it restarted."""
    return HttpResponse("ok", content_type="text/plain")


@anyone
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the process can serve; 503 and what is lacking where it cannot."""
    lacking = monitoring.lacks()
    return JsonResponse({"ready": not lacking, "lacking": lacking}, status=503 if lacking else 200)


@by_key
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who brings the token of the configuration; without one there are none."""
    token = settings.BAOSONG_METRICS_TOKEN
    if not token or not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        raise PermissionDenied
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST)
