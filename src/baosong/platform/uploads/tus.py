"""tus 1.0 as an ASGI endpoint beside Django: creation, expiration, checksum, termination.

The only place that receives files of any size: of people, of those who have only a link, and of other installations; they differ in
their backend. Protocol: https://tus.io/protocols/resumable-upload (1.0.0). The bytes do not pass through Django: they are buffered to a
few MiB, then written and hashed (SHA-256) in a thread while the next are received. The offset is the size of the part
file, so a killed server loses nothing that it acknowledged.
"""

import asyncio
import base64
import binascii
import hashlib
import io
import json
import logging
import os
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextvars import copy_context
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db import OperationalError, close_old_connections
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import http_date

from baosong.core.blobstore import BlobStoreError, disk_full_guard
from baosong.platform.errors import Refusal, UploadBusy, UploadGone, UploadTooLarge
from baosong.platform.storage import part_folder
from baosong.platform.uploads.limits import ensure_room
from baosong.platform.uploads.part_files import PartFile, discard, part_of, received
from baosong.platform.uploads.part_lock import LockedPart, locked
from baosong.platform.uploads.part_writer import Checksum, PartWriter, RunningDigest, until_done
from baosong.platform.web.body_limits import BodyTooSlow
from baosong.platform.web.client_address import client_network
from baosong.platform.web.optional_writes import optional_write
from baosong.platform.web.parsing import strict_number, uuid_of
from baosong.platform.web.rate_limits import wait_of, wait_of_sender
from baosong.platform.web.refusals import FAULTS, site_sentence
from baosong.platform.web.session_activity import is_idle, touch

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

logger = logging.getLogger(__name__)
VERSION: Final = "1.0.0"
CHECKSUMS: Final = ("sha1", "sha256", "md5")
CONTENT_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/=]+):")
REMEMBERED: Final = 512
DESCRIPTION: Final = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
}
# tus-js-client retries after 423, and not after 403 and 507.
STATUSES: Final = {"upload_busy": 423, "upload_gone": 404, "upload_too_large": 413, "too_many_uploads": 403, "space_used_up": 507}


class OngoingUpload(PartFile, Protocol):
    """An upload in progress, as the backend stores it."""

    @property
    def expires_at(self) -> Any:
        """When the part file may be deleted."""


class UploadBackend(Protocol):
    """What an app supplies: who may upload, and what happens to a complete file. Methods raise Refusals and BadRequest."""

    # Maximum size of a file in bytes; HTTP status by refusal code (409 for others).
    most: int
    statuses: Mapping[str, int]

    def authenticate(self, request: HttpRequest) -> Any:
        """Return who may upload with this request, which has a session and no body; None if nobody may."""

    def budget(self, who: Any) -> str:
        """Return the name under which requests are counted (`platform.web.rate_limits`)."""

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> OngoingUpload:
        """Create an upload with an empty part file."""

    def mine(self, who: Any, upload_id: str) -> OngoingUpload:
        """Return an upload that this person may continue."""

    def ensure_finishable(self, upload: Any) -> None:
        """Refuse what `finish` would refuse; changes nothing."""

    def finish(self, upload: Any, part: LockedPart, *, sha256: str | None, at: datetime) -> None:
        """Process the complete file; idempotent."""


class HttpAbort(Exception):
    """Ends the request with an HTTP status and a reason; underscores in names of headers stand for hyphens."""

    def __init__(self, status: int, reason: str = "", **headers: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, headers


class TusEndpoint:
    """ASGI application for all paths below `prefix`."""

    def __init__(self, prefix: str, backend: UploadBackend) -> None:
        self.prefix, self.backend = prefix, backend
        self.digests: OrderedDict[str, RunningDigest] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            status, answer, body = await self._serve(scope, headers, receive)
        except HttpAbort as stop:
            status, answer, body = stop.status, {name.replace("_", "-"): value for name, value in stop.headers.items()}, stop.reason
        except (BadRequest, SuspiciousOperation) as bad:
            # A foreign Host is a SuspiciousOperation; its text would repeat what was sent.
            status, answer, body = 400, {}, str(bad) if isinstance(bad, BadRequest) else "Host"
        except Refusal as refusal:
            status, answer, body = {**STATUSES, **self.backend.statuses}.get(refusal.code, 409), {}, await self._sync(partial(_worded, refusal))
        except BlobStoreError as fault:
            status, answer, body = FAULTS[fault.code], {}, await self._sync(partial(_worded, Refusal(), fault.code))
        except OperationalError:
            # The client waits and asks how far it came; what was received is kept.
            logger.warning("upload: the database does not answer", exc_info=True)
            status, answer, body = 503, {"Retry-After": "30"}, ""
        answer = {"Tus-Resumable": VERSION, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer}
        content = body.encode()
        if content:
            answer["Content-Type"] = "text/plain; charset=utf-8"
        answer["Content-Length"] = str(len(content))
        await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in answer.items()]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    async def _serve(self, scope: Scope, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        method = str(headers.get("x-http-method-override") or scope["method"]).upper()
        request = ASGIRequest(scope, io.BytesIO())
        host = request.get_host()
        if method == "OPTIONS":
            return 204, {**DESCRIPTION, "Tus-Max-Size": str(self.backend.most)}, ""
        if headers.get("tus-resumable") != VERSION:
            raise HttpAbort(412, "Tus-Resumable: 1.0.0", Tus_Version=VERSION)
        origin = headers.get("origin", "")
        if origin and origin.split("://", 1)[-1] != host and origin not in settings.CSRF_TRUSTED_ORIGINS:
            raise HttpAbort(403, "origin")
        who = await self._sync(lambda: self._admitted(request))
        upload_id = scope["path"][len(self.prefix) :].strip("/")
        if method == "POST" and not upload_id:
            return await self._create(headers, who)
        uuid_of(upload_id)
        if method == "HEAD":
            return await self._report(who, upload_id)
        if method == "PATCH":
            return await self._append(who, upload_id, headers, receive)
        if method == "DELETE":
            return await self._terminate(who, upload_id)
        raise HttpAbort(405)

    def _admitted(self, request: ASGIRequest) -> Any:
        """Return who sent the request. Nobody is answered with 401, whoever sends too many with 429."""
        session = request.session = _session(request)
        address = client_network(request)
        try:
            who = None if is_idle(session) else self.backend.authenticate(request)
        except Refusal:
            _ensure_rate(wait_of_sender(address))
            raise
        _ensure_rate(wait_of_sender(address) if who is None else wait_of(self.backend.budget(who)))
        if who is None:
            raise HttpAbort(401, _worded(Refusal(), "sign_in_again"))
        # An upload may take an hour in which no page is requested; it keeps the session active.
        if session.session_key and touch(session):
            with optional_write("session activity"):
                session.save()
        return who

    async def _create(self, headers: dict[str, str], who: Any) -> tuple[int, dict[str, str], str]:
        length = strict_number(headers.get("upload-length"), "Upload-Length")
        metadata = _metadata(headers.get("upload-metadata", ""))
        if length > self.backend.most:
            raise UploadTooLarge(limit=self.backend.most, size=length)
        at = timezone.now()

        def begin() -> OngoingUpload:
            ensure_room(part_folder(), size=length)
            return self.backend.begin(who, metadata, length=length, at=at, folder=part_folder())

        upload = await self._sync(begin)
        if length == 0:
            with locked(part_of(upload.pk, part_folder())) as part:
                await self._finish(upload, part)
        return 201, {"Location": f"{self.prefix}{upload.pk}", "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _report(self, who: Any, upload_id: str) -> tuple[int, dict[str, str], str]:
        upload, offset = await self._read(who, upload_id)
        if offset == upload.length and not upload.is_finished:
            # Clients take an offset equal to the length for success. Either a request is at work, whose bytes may still be truncated,
            # or its process was killed; then a scheduled task finishes the upload, or it is refused. HEAD itself changes nothing.
            await self._sync(lambda: self.backend.ensure_finishable(upload))
            raise UploadBusy
        return 200, {"Upload-Offset": str(offset), "Upload-Length": str(upload.length), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _append(self, who: Any, upload_id: str, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        if headers.get("content-type") != "application/offset+octet-stream":
            raise HttpAbort(415)
        wanted = strict_number(headers.get("upload-offset"), "Upload-Offset")
        announced = strict_number(headers["content-length"], "Content-Length") if "content-length" in headers else 0
        checksum = _checksum(headers)
        # Access is checked before the lock is taken.
        await self._sync(lambda: self.backend.mine(who, upload_id))
        with locked(part_of(upload_id, part_folder())) as part:
            upload, offset = await self._read(who, upload_id)
            if wanted != offset:
                raise HttpAbort(409, f"Upload-Offset: {offset}", Upload_Offset=str(offset))
            if offset + announced > upload.length:
                raise HttpAbort(409, "Upload-Length")
            if offset < upload.length:
                reserve = await self._sync(lambda: ensure_room(part_folder(), size=announced))
                offset = await self._receive(upload, part, offset, checksum, receive, reserve=reserve)
            await self._finish_if_complete(upload, part, offset)
        return 204, {"Upload-Offset": str(offset), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _terminate(self, who: Any, upload_id: str) -> tuple[int, dict[str, str], str]:
        await self._sync(lambda: self.backend.mine(who, upload_id))
        with locked(part_of(upload_id, part_folder())) as part:
            upload = await self._sync(lambda: self.backend.mine(who, upload_id))
            if not upload.is_finished:
                await self._sync(lambda: discard(upload, part))
            self.digests.pop(upload_id, None)
        return 204, {}, ""

    async def _read(self, who: Any, upload_id: str) -> tuple[OngoingUpload, int]:
        """Return the upload and its offset; valid as long as the caller holds the lock, else perhaps outdated."""

        def read() -> tuple[OngoingUpload, int]:
            upload = self.backend.mine(who, upload_id)
            try:
                return upload, received(upload, part_folder())
            except UploadGone:
                # Without the lock: finished or deleted after its row was read.
                upload = self.backend.mine(who, upload_id)
                return upload, received(upload, part_folder())

        return await self._sync(read)

    async def _receive(self, upload: OngoingUpload, part: LockedPart, offset: int, checksum: Checksum | None, receive: Receive, *, reserve: int) -> int:
        key = str(upload.pk)
        counted = self._digest_from(key, offset)
        before = counted.copy() if counted and checksum else None
        # Opened under the lock; closed before it is released or the file is moved.
        handle = os.open(part.path, os.O_WRONLY)
        writer = PartWriter(handle, offset, counted, checksum, reserve=reserve)
        is_right = checksum is None
        try:
            with disk_full_guard():
                excess = await _gather(writer, receive, upload.length)
            is_right = checksum is None or checksum.is_right
        finally:
            try:
                await writer.settle()
            finally:
                if not is_right:
                    # Also after an error or a lost connection: bytes with a checksum stay only if it was right.
                    os.ftruncate(handle, offset)
                os.close(handle)
        if not is_right:
            self._remember(key, before)
            raise HttpAbort(460, "Upload-Checksum")
        self._remember(key, counted)
        if excess:
            raise HttpAbort(409, "Upload-Length", Upload_Offset=str(writer.position))
        return writer.position

    def _digest_from(self, key: str, offset: int) -> RunningDigest | None:
        """Return the digest of exactly the first `offset` bytes; None after a restart, then the whole file is hashed at its end."""
        counted = self.digests.pop(key, None) or (RunningDigest() if offset == 0 else None)
        return counted if counted is not None and counted.offset == offset else None

    def _remember(self, key: str, counted: RunningDigest | None) -> None:
        if counted is not None:
            self.digests[key] = counted
        while len(self.digests) > REMEMBERED:
            self.digests.popitem(last=False)

    async def _finish_if_complete(self, upload: OngoingUpload, part: LockedPart, offset: int) -> None:
        if offset == upload.length and not upload.is_finished:
            await self._finish(upload, part)

    async def _finish(self, upload: OngoingUpload, part: LockedPart) -> None:
        counted = self.digests.pop(str(upload.pk), None)
        sha256 = counted.digest.hexdigest() if counted and counted.offset == upload.length else None
        at = timezone.now()
        await self._sync(lambda: self.backend.finish(upload, part, sha256=sha256, at=at))

    async def _sync(self, function: Callable[[], T]) -> T:
        # Awaited also if the request is cancelled: a lock must not be released while a thread works under it.
        work = partial(copy_context().run, _with_connection, function)
        return await until_done(asyncio.get_running_loop().run_in_executor(None, work))


def _with_connection(function: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return function()
    finally:
        close_old_connections()


def _ensure_rate(wait: int) -> None:
    if wait:
        raise HttpAbort(429, _worded(Refusal(), "too_many_requests"), Retry_After=str(wait))


async def _gather(part: PartWriter, receive: Receive, length: int) -> bool:
    """Write the request body up to `length`, until its end or a lost connection; return whether it was longer."""
    more = True
    while more:
        try:
            message = await receive()
        except BodyTooSlow:
            # As after a lost connection, what came in time stays.
            await part.flush()
            raise
        if message["type"] == "http.disconnect":
            break
        chunk, more = message.get("body", b""), message.get("more_body", False)
        left = length - part.position
        await part.take(chunk[:left])
        if len(chunk) > left:
            await part.flush()
            return True
    await part.flush()
    return False


def _checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Return the checksum of the request: by Upload-Checksum (tus), or by Content-Digest (RFC 9530), which other installations sign."""
    header, digest = headers.get("upload-checksum", ""), CONTENT_DIGEST.fullmatch(headers.get("content-digest", ""))
    if "content-digest" in headers and (header or digest is None):
        raise HttpAbort(400, "Content-Digest")
    if not header and digest is None:
        return None
    algorithm, _, encoded = header.partition(" ") if digest is None else ("sha256", "", digest[1])
    if algorithm not in CHECKSUMS:
        raise HttpAbort(400, "Upload-Checksum")
    try:
        return Checksum(hashlib.new(algorithm, usedforsecurity=False), base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise HttpAbort(400, "Upload-Checksum") from error


def _metadata(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in header.split(","):
        name, _, encoded = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(encoded, validate=True).decode("utf-8", errors="replace")
        except (binascii.Error, ValueError):
            raise HttpAbort(400, "Upload-Metadata") from None
    return found


def _session(request: HttpRequest) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def _worded(refusal: Refusal, code: str = "") -> str:
    return json.dumps({"code": code or refusal.code, "message": site_sentence(code or refusal.code, refusal.facts)}, ensure_ascii=False)
