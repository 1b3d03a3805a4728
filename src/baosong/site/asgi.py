"""The ASGI application: uploads go to the tus endpoint, everything else to Django, in one process."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")

import django

django.setup(set_prefix=False)

from baosong.apps.meetings.interfaces.upload_endpoint import AttachmentUploads
from baosong.apps.submissions.interfaces.upload_endpoint import SubmissionUploads
from baosong.platform.uploads.tus import TusEndpoint
from baosong.site.page_handler import PageHandler

pages = PageHandler()

# Where files are received: of works, from people who have signed in; of stories, from members behind their links.
UPLOADS = {"/files/": TusEndpoint("/files/", SubmissionUploads()), "/attachments/": TusEndpoint("/attachments/", AttachmentUploads())}


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
    uploads = next((door for prefix, door in UPLOADS.items() if scope["path"].startswith(prefix)), None) if scope["type"] == "http" else None
    if uploads is not None:
        await uploads(scope, receive, send)
    else:
        await pages(scope, receive, send)
