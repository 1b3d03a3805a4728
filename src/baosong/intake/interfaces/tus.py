"""tus 1.0 as a small raw ASGI endpoint beside Django: creation, expiration, checksum, termination.

Protocol: https://tus.io/protocols/resumable-upload (1.0.0). The bytes never pass through Django: they are gathered
to a few MiB, then written and counted (SHA-256) in a thread while the next are received. How far an upload has come
is told by the size of its part file alone, so a killed server loses nothing that it acknowledged.
"""

import asyncio
import base64
import binascii
import fcntl
import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils import timezone
from django.utils.http import http_date

from baosong.intake.domain import uploading
from baosong.intake.interfaces.part import Checksum, Counted, PartWriter
from baosong.intake.models import Upload
from baosong.kit.errors import Refusal
from baosong.kit.places import parts, vault
from baosong.kit.refusals import site_sentence
from baosong.orgs.models import Person
from baosong.vault import VaultFull, room

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

VERSION: Final = "1.0.0"
CHECKSUMS: Final = ("sha1", "sha256", "md5")
REMEMBERED: Final = 512
STATUS: Final = {"upload_gone": 404, "upload_too_large": 413, "upload_not_open": 403}


class Stop(Exception):
    """Ends the request with a status and a reason."""

    def __init__(self, status: int, reason: str = "", **headers: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, headers


class TusEndpoint:
    """The ASGI application for everything under `prefix`."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.digests: OrderedDict[str, Counted] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            status, answer, body = await self._serve(scope, headers, receive)
        except Stop as stop:
            status, answer, body = stop.status, {name.replace("_", "-"): value for name, value in stop.headers.items()}, stop.reason
        except Refusal as refusal:
            status, answer, body = STATUS.get(refusal.code, 409), {}, await self._sync(partial(_worded, refusal))
        except VaultFull:
            status, answer, body = 507, {}, await self._sync(lambda: _worded(Refusal(), "disk_full"))
        answer = {"Tus-Resumable": VERSION, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer}
        content = body.encode()
        if content:
            answer["Content-Type"] = "text/plain; charset=utf-8"
        answer["Content-Length"] = str(len(content))
        await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in answer.items()]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    async def _serve(self, scope: Scope, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        method = headers.get("x-http-method-override", scope["method"]).upper()
        if method == "OPTIONS":
            return (
                204,
                {
                    "Tus-Version": VERSION,
                    "Tus-Extension": "creation,expiration,checksum,termination",
                    "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
                    "Tus-Max-Size": str(uploading.MAX_BYTES),
                },
                "",
            )
        if headers.get("tus-resumable") != VERSION:
            raise Stop(412, "Tus-Resumable: 1.0.0", Tus_Version=VERSION)
        origin = headers.get("origin", "")
        if origin and origin.split("://", 1)[-1] != headers.get("host", ""):
            raise Stop(403, "origin")
        person = await self._sync(lambda: _person(headers))
        if person is None:
            raise Stop(401, await self._sync(lambda: _worded(Refusal(), "sign_in_again")))
        upload_id = scope["path"][len(self.prefix) :].strip("/")
        if method == "POST" and not upload_id:
            return await self._create(headers, person)
        if not _is_id(upload_id):
            raise Stop(404)
        upload = await self._sync(lambda: uploading.mine(upload_id, by=person))
        if method == "HEAD":
            return await self._tell(upload)
        if method == "PATCH":
            return await self._append(upload, headers, receive)
        if method == "DELETE":
            await self._sync(lambda: uploading.terminate(upload, parts()))
            self.digests.pop(upload_id, None)
            return 204, {}, ""
        raise Stop(405)

    async def _create(self, headers: dict[str, str], person: Person) -> tuple[int, dict[str, str], str]:
        length = headers.get("upload-length", "")
        if not length.isdigit():
            raise Stop(400, "Upload-Length")
        metadata = _metadata(headers.get("upload-metadata", ""))
        submission = metadata.get("submission", "")
        if not submission.isdigit():
            raise Stop(400, "Upload-Metadata")
        at = timezone.now()
        upload = await self._sync(
            lambda: uploading.begin(
                submission_id=int(submission),
                piece_key=metadata.get("piece", ""),
                file_name=metadata.get("filename", "file"),
                length=int(length),
                by=person,
                at=at,
                folder=parts(),
            )
        )
        if int(length) == 0:
            await self._finish(upload)
        return 201, {"Location": f"{self.prefix}{upload.pk}", "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _tell(self, upload: Upload) -> tuple[int, dict[str, str], str]:
        offset = await self._sync(lambda: uploading.received(upload, parts()))
        if offset == upload.length and not upload.is_finished:
            await self._finish(upload)
        return 200, {"Upload-Offset": str(offset), "Upload-Length": str(upload.length), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _append(self, upload: Upload, headers: dict[str, str], receive: Receive) -> tuple[int, dict[str, str], str]:
        if headers.get("content-type") != "application/offset+octet-stream":
            raise Stop(415)
        wanted = headers.get("upload-offset", "")
        if not wanted.isdigit():
            raise Stop(400, "Upload-Offset")
        offset = await self._sync(lambda: uploading.received(upload, parts()))
        if int(wanted) != offset:
            raise Stop(409, f"Upload-Offset: {offset}", Upload_Offset=str(offset))
        announced = headers.get("content-length", "")
        if announced.isdigit() and offset + int(announced) > upload.length:
            raise Stop(409, "Upload-Length")
        if offset < upload.length:
            offset = await self._receive(upload, offset, _checksum(headers.get("upload-checksum", "")), receive)
        if offset == upload.length and not upload.is_finished:
            await self._finish(upload)
        return 204, {"Upload-Offset": str(offset), "Upload-Expires": http_date(upload.expires_at.timestamp())}, ""

    async def _receive(self, upload: Upload, offset: int, checksum: Checksum | None, receive: Receive) -> int:
        key = str(upload.pk)
        counted = self._count_from(key, offset)
        before = counted.copy() if counted and checksum else None
        handle = os.open(uploading.part_of(upload.pk, parts()), os.O_WRONLY)
        part = PartWriter(handle, offset, counted, checksum)
        try:
            with room():
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise Stop(423) from error
                excess = await _gather(part, receive, upload.length)
                if checksum is not None and not checksum.is_right:
                    os.ftruncate(handle, offset)
                    self._remember(key, before)
                    raise Stop(460, "Upload-Checksum")
        finally:
            await part.settle()
            os.close(handle)
        self._remember(key, counted)
        if excess:
            raise Stop(409, "Upload-Length", Upload_Offset=str(part.position))
        return part.position

    def _count_from(self, key: str, offset: int) -> Counted | None:
        """The count that has seen exactly what is here; None after a restart, then the whole file is counted at its end."""
        counted = self.digests.pop(key, None) or (Counted() if offset == 0 else None)
        return counted if counted is not None and counted.offset == offset else None

    def _remember(self, key: str, counted: Counted | None) -> None:
        if counted is not None:
            self.digests[key] = counted
        while len(self.digests) > REMEMBERED:
            self.digests.popitem(last=False)

    async def _finish(self, upload: Upload) -> None:
        counted = self.digests.pop(str(upload.pk), None)
        sha256 = counted.digest.hexdigest() if counted and counted.offset == upload.length else None
        at = timezone.now()
        await self._sync(lambda: uploading.finish(upload, sha256=sha256, at=at, folder=parts(), vault=vault()))

    async def _sync(self, function: Callable[[], T]) -> T:
        return await asyncio.to_thread(_with_connection, function)


def _with_connection(function: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return function()
    finally:
        close_old_connections()


async def _gather(part: PartWriter, receive: Receive, length: int) -> bool:
    """Takes the request's body to its end, to a lost connection or to the upload's length; whether more came than that."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk, more = message.get("body", b""), message.get("more_body", False)
        room = length - part.position
        await part.take(chunk[:room])
        if len(chunk) > room:
            await part.flush()
            return True
    await part.flush()
    return False


def _checksum(header: str) -> Checksum | None:
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Stop(400, "Upload-Checksum")
    try:
        return Checksum(hashlib.new(algorithm, usedforsecurity=False), base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Stop(400, "Upload-Checksum") from error


def _metadata(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in header.split(","):
        name, _, encoded = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(encoded, validate=True).decode("utf-8", errors="replace")
        except (binascii.Error, ValueError):
            raise Stop(400, "Upload-Metadata") from None
    return found


def _is_id(text: str) -> bool:
    return len(text) == 36 and not set(text) - set("0123456789abcdef-")


def _person(headers: dict[str, str]) -> Person | None:
    key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key=key)
    user = get_user(request)
    return user if isinstance(user, Person) and user.is_active else None


def _worded(refusal: Refusal, code: str = "") -> str:
    return json.dumps({"code": code or refusal.code, "message": site_sentence(code or refusal.code, refusal.facts)}, ensure_ascii=False)
