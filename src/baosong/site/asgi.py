"""The ASGI application: uploads go to the tus endpoint, everything else to Django, in one process."""

import os
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")

import django

django.setup(set_prefix=False)

from baosong.apps.federation.interfaces.upload_endpoint import BundleUploads
from baosong.apps.meetings.interfaces.upload_endpoint import AttachmentUploads
from baosong.apps.submissions.interfaces.upload_endpoint import SubmissionUploads
from baosong.platform.uploads.tus import TusEndpoint
from baosong.platform.web.body_limits import BodyLimits
from baosong.site.health import HealthEndpoint
from baosong.site.page_handler import PageHandler

pages = PageHandler()

# Upload endpoints: files of submissions by signed-in people, attachments of stories by members with their links, bundles of other installations.
UPLOADS = {
    "/files/": TusEndpoint("/files/", SubmissionUploads()),
    "/attachments/": TusEndpoint("/attachments/", AttachmentUploads()),
    "/federation/uploads/": TusEndpoint("/federation/uploads/", BundleUploads()),
}


# Pages that anybody can open: to sign in, with an invitation, on an empty installation, at a meeting, with a member's link.
SIGN_IN = re.compile(r"/(sign-in|join|first-run)/|/(m|meet)/[^/]*/$")


async def route(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Pass uploads to their tus endpoint and everything else to Django."""
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
        # Django's handler names narrower types for what ASGI gives to every application.
        await pages(cast("dict[str, Any]", scope), receive, cast("Callable[[Mapping[str, Any]], Awaitable[None]]", send))


limited = BodyLimits(route, unlimited=tuple(UPLOADS), small=SIGN_IN)
application = HealthEndpoint(limited)
