"""Limits of request bodies, in front of Django and of the upload endpoint: size, pace, and what is read after an answer.

Django spools a whole body to disk before any view runs, and uvicorn has no time limits.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from baosong.platform.web.parsing import number_or_none
from baosong.platform.web.refusals import site_sentence

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

KIB: Final = 1024
PAGE_BYTES: Final = 64 * KIB**2
SMALL_PAGE_BYTES: Final = 64 * KIB
# Seconds between two parts of a body.
MOST_IDLE_S: Final = 60.0
# How often the pace is looked at, in seconds.
LOOK_EVERY_S: Final = 1.0
# What is read and thrown away after an answer that came before the end of the body: a client that is still sending would
# otherwise see a broken connection instead of the answer.
LINGER_BYTES: Final = 64 * KIB**2
LINGER_S: Final = 120.0
LINGER_IDLE_S: Final = 10.0


class BodyRefused(Exception):
    """A body that is not read to its end: the status of the answer, the code of its sentence, and its facts."""

    status: int
    code: str

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts


class BodyTooLarge(BodyRefused):
    """Facts: limit (bytes)."""

    status, code = 413, "body_too_large"


class BodyTooSlow(BodyRefused):
    """The body stopped, or came more slowly than the configured rate."""

    status, code = 408, "body_too_slow"


class BodyLimits:
    """ASGI application around another one. Paths below `unlimited` take bodies of any size, those whose beginning matches `small` only small ones."""

    def __init__(self, app: App, *, unlimited: tuple[str, ...] = (), small: re.Pattern[str] | None = None) -> None:
        self.app, self.unlimited, self.small = app, unlimited, small

    def most_bytes(self, path: str) -> int | None:
        """Return the largest body of a page; None for any size."""
        if path.startswith(self.unlimited):
            return None
        return SMALL_PAGE_BYTES if self.small is not None and self.small.match(path) else PAGE_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        body = Body(receive, most=self.most_bytes(scope["path"]))
        answer = Answer(send, body)
        try:
            body.announce(headers.get(b"content-length", b"0").decode("latin-1"))
            await self.app(scope, body.receive, answer.send)
        except BodyRefused as refused:
            if not answer.is_begun:
                await answer.refuse(refused, page=scope["path"] if b"text/html" in headers.get(b"accept", b"") else None)
        finally:
            body.end()


class Body:
    """The body of one request: counts its bytes and watches its pace.

    As mod_reqtimeout does: `body_seconds`, and a second more for every `body_rate` bytes; besides, no pause longer than a minute.
    A timer that looks once a second costs less than a timeout for every part of a large upload.
    """

    def __init__(self, receive: Receive, *, most: int | None) -> None:
        self._receive, self._most = receive, most
        self.count, self.is_complete = 0, False
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.time()
        # When the application began to wait for the next part, and which task waits.
        self._since: float | None = None
        self._task: asyncio.Task[Any] | None = None
        self._is_late = False
        self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    def announce(self, length: str) -> None:
        """Refuse a body by its Content-Length, before any of it is read."""
        size = number_or_none(length)
        if self._most is not None and (size is None or size > self._most):
            raise BodyTooLarge(limit=self._most)

    async def receive(self) -> Message:
        """Return the next message. Raises BodyTooLarge, BodyTooSlow."""
        if self.is_complete:
            return await self._receive()
        self._since, self._task = self._loop.time(), asyncio.current_task()
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            if self._is_late and self._task is not None:
                self._task.uncancel()
                raise BodyTooSlow from None
            raise
        finally:
            self._since = None
        self.count += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self.end()
        elif self._most is not None and self.count > self._most:
            raise BodyTooLarge(limit=self._most)
        return message

    def end(self) -> None:
        """Stop watching."""
        self.is_complete = True
        self._timer.cancel()

    def _look(self) -> None:
        if self.is_complete:
            return
        now = self._loop.time()
        allowed = settings.BAOSONG_BODY_SECONDS + self.count / max(1, settings.BAOSONG_BODY_RATE)
        if self._since is not None and self._task is not None and (now - self._begun > allowed or now - self._since > MOST_IDLE_S):
            self._is_late = True
            self._task.cancel()
            return
        self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    async def drain(self) -> None:
        """Read and discard what the client still sends, within limits."""
        left = LINGER_BYTES
        try:
            async with asyncio.timeout(LINGER_S):
                while not self.is_complete and left > 0:
                    async with asyncio.timeout(LINGER_IDLE_S):
                        message = await self._receive()
                    left -= len(message.get("body", b""))
                    self.is_complete = message["type"] == "http.disconnect" or not message.get("more_body", False)
        except TimeoutError:
            pass


class Answer:
    """The answer to one request; if it comes before the body's end, the connection is closed after it."""

    def __init__(self, send: Send, body: Body) -> None:
        self._send, self._body = send, body
        self.is_begun = False

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.is_begun = True
            if not self._body.is_complete:
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
        elif not message.get("more_body", False) and not self._body.is_complete:
            await self._send({**message, "more_body": True})
            await self._body.drain()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def refuse(self, refused: BodyRefused, *, page: str | None) -> None:
        """Answer a refused body with its sentence: on a page with a link back to `page`, or as plain text."""
        content = (_text(refused) if page is None else await sync_to_async(_page)(refused, back=page)).encode()
        headers: Mapping[str, str] = {
            "Content-Type": f"text/{'plain' if page is None else 'html'}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        await self.send(
            {"type": "http.response.start", "status": refused.status, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
        )
        await self.send({"type": "http.response.body", "body": content})


def _text(refused: BodyRefused) -> str:
    return site_sentence(refused.code, refused.facts)


def _page(refused: BodyRefused, *, back: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("web/body_refused.html", {"text": _text(refused), "back": back})
