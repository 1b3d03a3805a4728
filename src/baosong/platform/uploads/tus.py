"""tus 1.0 as an ASGI endpoint beside Django: creation, expiration, checksum, termination.

Protocol: https://tus.io/protocols/resumable-upload (1.0.0). The bytes do not pass through Django: they are buffered to a
few MiB, then written and hashed (SHA-256) in a thread while the next are received. The offset is the size of the part
file, so a killed server loses nothing that it acknowledged.
"""

import asyncio
import base64
import binascii
import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import close_old_connections
from django.http.cookie import parse_cookie
from django.utils import timezone
from django.utils.http import http_date

from baosong.core.blobstore import BlobStoreError, disk_full_guard
from baosong.platform.errors import Refusal, UploadGone
from baosong.platform.storage import part_folder
from baosong.platform.uploads.part_files import PartFile, discard, part_of, received
from baosong.platform.uploads.part_lock import LockedPart, locked
from baosong.platform.uploads.part_writer import Checksum, PartWriter, RunningDigest, until_done
from baosong.platform.web.refusals import FAULTS, site_sentence
from baosong.platform.web.session_activity import is_idle, touch

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

VERSION: Final = "1.0.0"
CHECKSUMS: Final = ("sha1", "sha256", "md5")
REMEMBERED: Final = 512
# tus-js-client retries after 423.
LOCKED: Final = {"upload_busy": 423}


class OngoingUpload(PartFile, Protocol):
    """An upload in progress, as the backend stores it."""

    expires_at: Any


class UploadBackend(Protocol):
    """What an app supplies: who may upload, and what happens to a complete file. Methods raise Refusals."""

    # Maximum size of a file in bytes; HTTP status by refusal code (409 for others).
    most: int
    statuses: Mapping[str, int]

    def who(self, session: SessionBase) -> Any:
        """Return the person who may upload with this session, or None."""

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> OngoingUpload:
        """Create an upload with an empty part file."""

    def mine(self, who: Any, upload_id: str) -> OngoingUpload:
        """Return an upload that this person may continue."""

    def finish(self, upload: Any, part: LockedPart, *, sha256: str | None, at: datetime) -> None:
        """Process the complete file; idempotent."""


class HttpAbort(Exception):
    """Ends the request with an HTTP status and a reason."""

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
        except Refusal as refusal:
            status, answer, body = {**LOCKED, **self.backend.statuses}.get(refusal.code, 409), {}, await self._sync(partial(_worded, refusal))
        except BlobStoreError as fault:
            status, answer, body = FAULTS[fault.code], {}, await self._sync(partial(_worded, Refusal(), fault.code))
        answer = {"Tus-Resumable": VERSION, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer}
        content = body.encode()
        if content:
            answer["Content-Type"] = "text/plain; charset=utf-8"
        answer["Content-Length"] = str(len(content))
        await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in answer.items()]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    async def _serve(self, scope: Scope, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        method = str(headers.get("x-http-method-override") or scope["method"]).upper()
        if method == "OPTIONS":
            return (
                204,
                {
                    "Tus-Version": VERSION,
                    "Tus-Extension": "creation,expiration,checksum,termination",
                    "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
                    "Tus-Max-Size": str(self.backend.most),
                },
                "",
            )
        if headers.get("tus-resumable") != VERSION:
            raise HttpAbort(412, "Tus-Resumable: 1.0.0", Tus_Version=VERSION)
        origin = headers.get("origin", "")
        if origin and origin.split("://", 1)[-1] != headers.get("host", ""):
            raise HttpAbort(403, "origin")
        who = await self._sync(lambda: self._who(_session(headers)))
        if who is None:
            raise HttpAbort(401, await self._sync(lambda: _worded(Refusal(), "sign_in_again")))
        upload_id = scope["path"][len(self.prefix) :].strip("/")
        if method == "POST" and not upload_id:
            return await self._create(headers, who)
        if not _is_id(upload_id):
            raise HttpAbort(404)
        # Access is checked before the lock is taken.
        upload = await self._sync(lambda: self.backend.mine(who, upload_id))
        if method == "HEAD":
            return await self._report(who, upload)
        if method == "PATCH":
            return await self._append(who, upload_id, headers, receive)
        if method == "DELETE":
            return await self._terminate(who, upload_id)
        raise HttpAbort(405)

    def _who(self, session: SessionBase) -> Any:
        if is_idle(session):
            return None
        who = self.backend.who(session)
        # An upload may take an hour in which no page is requested; it keeps the session active.
        if who is not None and session.session_key and touch(session):
            session.save()
        return who

    async def _create(self, headers: dict[str, str], who: Any) -> tuple[int, dict[str, str], str]:
        length = headers.get("upload-length", "")
        if not length.isdigit():
            raise HttpAbort(400, "Upload-Length")
        metadata = _metadata(headers.get("upload-metadata", ""))
        at = timezone.now()
        upload = await self._sync(lambda: self.backend.begin(who, metadata, length=int(length), at=at, folder=part_folder()))
        if int(length) == 0:
            with locked(part_of(upload.pk, part_folder())) as part:
                await self._finish(upload, part)
        return 201, {"Location": f"{self.prefix}{upload.pk}", "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _report(self, who: Any, upload: OngoingUpload) -> tuple[int, dict[str, str], str]:
        def seen() -> int | None:
            with suppress(UploadGone):
                return received(upload, part_folder())
            # Deleted, or finished after its row was read.
            return None

        offset = await self._sync(seen)
        if offset is None or (offset == upload.length and not upload.is_finished):
            # Clients take an offset equal to the length for success, so an upload that a killed process left unfinished is finished
            # first. While a request holds the lock, its bytes may still be truncated.
            with locked(part_of(upload.pk, part_folder())) as part:
                upload, offset = await self._read_again(who, str(upload.pk))
                await self._finish_if_complete(upload, part, offset)
        return 200, {"Upload-Offset": str(offset), "Upload-Length": str(upload.length), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _append(self, who: Any, upload_id: str, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        if headers.get("content-type") != "application/offset+octet-stream":
            raise HttpAbort(415)
        wanted = headers.get("upload-offset", "")
        if not wanted.isdigit():
            raise HttpAbort(400, "Upload-Offset")
        checksum = _checksum(headers.get("upload-checksum", ""))
        with locked(part_of(upload_id, part_folder())) as part:
            upload, offset = await self._read_again(who, upload_id)
            if int(wanted) != offset:
                raise HttpAbort(409, f"Upload-Offset: {offset}", Upload_Offset=str(offset))
            announced = headers.get("content-length", "")
            if announced.isdigit() and offset + int(announced) > upload.length:
                raise HttpAbort(409, "Upload-Length")
            if offset < upload.length:
                offset = await self._receive(upload, part, offset, checksum, receive)
            await self._finish_if_complete(upload, part, offset)
        return 204, {"Upload-Offset": str(offset), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _terminate(self, who: Any, upload_id: str) -> tuple[int, dict[str, str], str]:
        with locked(part_of(upload_id, part_folder())) as part:
            upload, _ = await self._read_again(who, upload_id)
            if not upload.is_finished:
                await self._sync(lambda: discard(upload, part))
            self.digests.pop(upload_id, None)
        return 204, {}, ""

    async def _read_again(self, who: Any, upload_id: str) -> tuple[OngoingUpload, int]:
        """Return the upload and its offset, valid as long as the lock is held."""

        def read() -> tuple[OngoingUpload, int]:
            upload = self.backend.mine(who, upload_id)
            return upload, received(upload, part_folder())

        return await self._sync(read)

    async def _receive(self, upload: OngoingUpload, part: LockedPart, offset: int, checksum: Checksum | None, receive: Receive) -> int:
        key = str(upload.pk)
        counted = self._digest_from(key, offset)
        before = counted.copy() if counted and checksum else None
        # Opened under the lock; closed before it is released or the file is moved.
        handle = os.open(part.path, os.O_WRONLY)
        writer = PartWriter(handle, offset, counted, checksum)
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


async def _gather(part: PartWriter, receive: Receive, length: int) -> bool:
    """Write the request body up to `length`, until its end or a lost connection; return whether it was longer."""
    more = True
    while more:
        message = await receive()
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


def _checksum(header: str) -> Checksum | None:
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
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


def _is_id(text: str) -> bool:
    return len(text) == 36 and not set(text) - set("0123456789abcdef-")


def _session(headers: dict[str, str]) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(session_key=parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME))


def _worded(refusal: Refusal, code: str = "") -> str:
    return json.dumps({"code": code or refusal.code, "message": site_sentence(code or refusal.code, refusal.facts)}, ensure_ascii=False)
