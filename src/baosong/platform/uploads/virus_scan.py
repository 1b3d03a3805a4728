"""Virus scan by clamd, if one is configured. Protocol: clamd(8), INSTREAM."""

import logging
import socket
import struct
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)
CHUNK: Final = 1024**2
TIMEOUT: Final = 120.0


class ScanFailed(OSError):
    """The scanner is unreachable or answered with an error; the job is retried."""


def found_in(path: Path, *, timeout: float = TIMEOUT) -> str:
    """Return the name of the virus in a file; empty if there is none or no scanner is configured.

    A file above the scanner's size limit passes, with a warning in the log. Raises ScanFailed.
    """
    address = str(settings.BAOSONG_CLAMD)
    if not address:
        return ""
    try:
        with _connected(address, timeout) as connection, path.open("rb") as source:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := source.read(CHUNK):
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # The scanner closes the stream at its size limit; its answer is still readable.
                logger.info("clamd closed the stream of %s early", path.name)
            answer = _answer(connection)
    except OSError as error:
        raise ScanFailed(f"clamd at {address}: {error}") from error
    reply = answer.removeprefix("stream:").strip()
    if reply.endswith("FOUND"):
        return reply.removesuffix("FOUND").strip()
    if "size limit exceeded" in reply:
        logger.warning("%s is larger than clamd takes (StreamMaxLength); it was not scanned", path.name)
        return ""
    if reply != "OK":
        raise ScanFailed(f"clamd at {address}: {reply!r}")
    return ""


def _connected(address: str, timeout: float) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=timeout)


def _answer(connection: socket.socket) -> str:
    parts = b""
    while chunk := connection.recv(4096):
        parts += chunk
        if parts.endswith(b"\0"):
            break
    return parts.rstrip(b"\0\n").decode("utf-8", errors="replace")
