"""Health endpoints and metrics."""

import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from baosong.platform.web.access import anyone, by_key
from baosong.site import monitoring
from baosong.site.interfaces.metrics import metrics_text


@anyone
def alive(request: HttpRequest) -> HttpResponse:
    """Liveness. Does not query the database, since an outage there must not restart this process."""
    return HttpResponse("ok", content_type="text/plain")


@anyone
def ready(request: HttpRequest) -> HttpResponse:
    """Readiness: 503 and the reasons if the process cannot serve."""
    lacking = monitoring.lacks()
    return JsonResponse({"ready": not lacking, "lacking": lacking}, status=503 if lacking else 200)


@by_key
def metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus; need the configured token, and are off without one."""
    token = settings.BAOSONG_METRICS_TOKEN
    if not token or not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        raise PermissionDenied
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)
