"""The ASGI application: uploads go to the tus endpoint, everything else to Django, in one process."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from baosong.intake.interfaces.desk import Works
from baosong.kit.tus import TusEndpoint

UPLOADS = "/files/"
uploads = TusEndpoint(UPLOADS, Works())


async def application(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """One door for two kinds of requests."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] == "http" and scope["path"].startswith(UPLOADS):
        await uploads(scope, receive, send)
    else:
        await pages(scope, receive, send)  # type: ignore[arg-type]
