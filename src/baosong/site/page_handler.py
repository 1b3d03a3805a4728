"""ASGI handler that runs each request in one thread, from the first middleware to the last."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from servestatic.middleware import ServeStaticMiddleware


class PageHandler(ASGIHandler):
    """Views are synchronous, so switching to the event loop between middlewares would only cost time.

    Static files are served before the middlewares, on the event loop.
    """

    def load_middleware(self, is_async: bool = True) -> None:  # noqa: ARG002  Django's name
        """Load the middlewares as under WSGI, with static files in front."""
        super().load_middleware(is_async=False)
        self._files = ServeStaticMiddleware(sync_to_async(self.get_response))

    async def get_response_async(self, request: Any) -> Any:
        return await self._files(request)
