"""Health endpoints and metrics, answered on the event loop before everything else.

They ask for no session and no cache, take no thread of the pages, and accept every Host, since probes of load balancers use addresses.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST

from baosong.site import monitoring
from baosong.site.interfaces import metrics
from baosong.site.probes import Probe

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
ALIVE, READY, METRICS = "/healthz", "/readyz", "/metrics"
TEXT: Final = "text/plain; charset=utf-8"


class HealthEndpoint:
    """ASGI application that answers the three paths and passes all else on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        path = scope.get("path") if scope["type"] == "http" else None
        if path not in (ALIVE, READY, METRICS):
            await self._application(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            status, media, content = 405, TEXT, b""
        elif path == ALIVE:
            # Nothing is asked: an outage of a service must not restart this process.
            status, media, content = 200, TEXT, b"ok"
        elif path == READY:
            status, media, content = await _ready()
        else:
            status, media, content = await _metrics(_authorization(scope))
        headers = {"Content-Type": media, "Content-Length": str(len(content)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})


async def _ready() -> tuple[int, str, bytes]:
    """Return 503 if the process cannot serve. `impaired`: what is missing without ending the service."""
    lacking, impaired = await asyncio.gather(_answers(monitoring.ESSENTIAL), _answers(monitoring.BACKGROUND))
    content = json.dumps({"ready": not lacking, "lacking": lacking, "impaired": impaired})
    return (503 if lacking else 200), "application/json", content.encode()


async def _answers(probes: dict[str, Probe[dict[str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, answer in (await _asked(probes)).items():
        found |= answer if isinstance(answer, dict) else {name: monitoring.NO_ANSWER}
    return found


async def _metrics(authorization: bytes) -> tuple[int, str, bytes]:
    """Return the metrics for whoever has the configured token; they are off without one. What does not answer is left out."""
    token = settings.BAOSONG_METRICS_TOKEN
    if not token or not hmac.compare_digest(authorization, f"Bearer {token}".encode()):
        return 403, TEXT, b""
    answers = await _asked(metrics.SOURCES)
    return 200, CONTENT_TYPE_LATEST, metrics.metrics_text({name: None if isinstance(answer, BaseException) else answer for name, answer in answers.items()})


async def _asked(probes: dict[str, Probe[Any]]) -> dict[str, Any]:
    """Return the answer of each probe, or its exception; a TimeoutError where none came in time. Asks all at the same time."""
    futures = {name: asyncio.wrap_future(probe.ask()) for name, probe in probes.items()}
    await asyncio.wait(futures.values(), timeout=monitoring.PROBE_S)
    return {name: future.exception() or future.result() if future.done() else TimeoutError() for name, future in futures.items()}


def _authorization(scope: MutableMapping[str, Any]) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name.lower() == b"authorization"), b"")
