"""Django's pages behind ASGI: each is done from the first middleware to the last by one thread."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from servestatic.middleware import ServeStaticMiddleware


class PageHandler(ASGIHandler):
    """Our pages wait for the database as plain code does, so nothing is won where Django goes back to the event loop between two pieces of a request.

    Static files are answered before any of them, on the event loop.
    """

    def load_middleware(self, is_async: bool = True) -> None:  # noqa: ARG002  Django's name
        """The chain as WSGI would run it, with the files in front."""
        super().load_middleware(is_async=False)
        self._files = ServeStaticMiddleware(sync_to_async(self.get_response))

    async def get_response_async(self, request: Any) -> Any:
        """A static file, or a page."""
        return await self._files(request)
