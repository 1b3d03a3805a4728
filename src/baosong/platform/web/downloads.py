"""Responses for files: byte ranges, streams and attachments, without holding them in memory."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from baosong.platform.web.parsing import number_of

CHUNK: Final = 256 * 1024
# Where deploy/nginx has the data folder, for requests that nginx makes itself; no page has an address below it.
ACCEL: Final = "/_data/"
RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
# Types that browsers may show inline; all others are downloaded, so that no uploaded page is run here.
INLINE: Final = {
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
}  # fmt: skip

# Media types of HTTP Live Streaming by suffix.
STREAMED: Final = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t"}

# Media types of Office files.
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PLAYED: Final = {
    "video": ("mp4", "m4v", "webm", "mov"),
    "audio": ("mp3", "m4a", "wav"),
    "image": ("jpg", "jpeg", "png", "gif", "webp"),
    "pdf": ("pdf",),
    "text": ("docx", "pptx", "txt", "md", "html", "htm", "srt", "vtt", "ass"),
}


def player_of(name: str) -> str:
    """Return how a page can show a file: video, audio, image, pdf, text, or "" for not at all."""
    ending = name.rsplit(".", 1)[-1].lower()
    return next((player for player, endings in PLAYED.items() if ending in endings), "")


async def _bytes_of(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    source = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(source.seek, start)
        while length > 0 and (chunk := await asyncio.to_thread(source.read, min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
    finally:
        await asyncio.to_thread(source.close)


async def _made_by(made: Iterator[bytes]) -> AsyncIterator[bytes]:
    end = object()
    while (chunk := await asyncio.to_thread(next, made, end)) is not end:
        yield chunk  # type: ignore[misc]  # chunks are bytes


def attachment(name: str) -> str:
    """Return a Content-Disposition for a file name of any script (RFC 6266, RFC 5987)."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def saved(content: bytes | str, *, name: str, content_type: str) -> HttpResponse:
    """Return a response that is saved under a name."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": attachment(name)})


def send_file(
    request: HttpRequest, path: Path, name: str, *, save: bool = False, shown_as: str | None = None, is_public: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """Return a file, or the range that is requested (RFC 9110, 14). Never sniffed, inline only for `INLINE`.

    `shown_as`: media type of a file generated here. `is_public`: stored for an hour by browsers in which nobody is signed in.
    With the option `accel_redirect` the response has no body: nginx sends the file or the range.
    """
    internal = _accel_address(path) if settings.BAOSONG_ACCEL_REDIRECT else None
    response = HttpResponse(headers={"X-Accel-Redirect": internal}) if internal else _range_of(request, path)
    if response.status_code == 416:
        return response
    ending = name.rsplit(".", 1)[-1].lower()
    shown = (shown_as or INLINE.get(ending)) if not save else None
    response["Content-Type"] = shown or "application/octet-stream"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    if is_public and not request.user.is_authenticated:
        response["Cache-Control"] = "public, max-age=3600"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"
    if not shown:
        response["Content-Disposition"] = attachment(name)
    return response


def _accel_address(path: Path) -> str | None:
    """Return the internal address of a file in the data folder for nginx (X-Accel-Redirect); None for files elsewhere."""
    root = Path(settings.BAOSONG_DATA)
    return ACCEL + quote(path.relative_to(root).as_posix()) if path.is_relative_to(root) else None


def _range_of(request: HttpRequest, path: Path) -> HttpResponse | StreamingHttpResponse:
    """Return the bytes of a file or of the requested range; 416 for a range beyond its end."""
    size = path.stat().st_size
    start, end, status = 0, size - 1, 200
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if match and size:
        # A bound of more digits than any size lies beyond the end.
        first, last = (number_of(bound, sys.maxsize) if bound else None for bound in match.groups())
        if first is not None:
            start, end = first, min(size if last is None else last, size - 1)
        elif last is not None:
            start = max(0, size - last)
        if start > end or (first is None and last is None):
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        status = 206
    response = StreamingHttpResponse(_bytes_of(path, start, end - start + 1), status=status)
    response["Content-Length"] = str(end - start + 1)
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def stream(made: Iterator[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """Return a generator's bytes as a stream that is saved under a name."""
    response = StreamingHttpResponse(_made_by(made), content_type=content_type)
    response["Content-Disposition"] = attachment(name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
