"""The ASGI application: uploads go to the tus endpoint, everything else to Django, in one process."""

import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")

import django

django.setup(set_prefix=False)

from baosong.apps.meetings.interfaces.upload_endpoint import AttachmentUploads
from baosong.apps.submissions.interfaces.upload_endpoint import SubmissionUploads
from baosong.platform.uploads.tus import TusEndpoint
from baosong.site.page_handler import PageHandler

pages = PageHandler()

# Upload endpoints: files of submissions by signed-in people, attachments of stories by members with their links.
UPLOADS = {"/files/": TusEndpoint("/files/", SubmissionUploads()), "/attachments/": TusEndpoint("/attachments/", AttachmentUploads())}


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[Mapping[str, Any]], Awaitable[None]],
) -> None:
    """Route uploads to their tus endpoint and everything else to Django."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    uploads = next((endpoint for prefix, endpoint in UPLOADS.items() if scope["path"].startswith(prefix)), None) if scope["type"] == "http" else None
    if uploads is not None:
        await uploads(scope, receive, send)
    else:
        await pages(scope, receive, send)
