"""Scanning by clamd, where one is configured. Protocol: clamd(8), INSTREAM."""

import logging
import socket
import struct
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)
CHUNK: Final = 1024**2
PATIENCE: Final = 120.0


class ScanFailed(OSError):
    """The scanner is away, or did not understand; the job is tried again."""


def found_in(path: Path) -> str:
    """The name of the virus in a file; empty where there is none, or where no scanner is configured.

    A file larger than the scanner takes is let pass with a warning in the log. Raises ScanFailed.
    """
    address = str(settings.BAOSONG_CLAMD)
    if not address:
        return ""
    try:
        with _connected(address) as connection, path.open("rb") as source:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := source.read(CHUNK):
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # The scanner has heard enough; it has still said why.
                logger.info("clamd closed the stream of %s early", path.name)
            answer = _answer(connection)
    except OSError as error:
        raise ScanFailed(f"clamd at {address}: {error}") from error
    said = answer.removeprefix("stream:").strip()
    if said.endswith("FOUND"):
        return said.removesuffix("FOUND").strip()
    if "size limit exceeded" in said:
        logger.warning("%s is larger than clamd takes (StreamMaxLength); it was not scanned", path.name)
        return ""
    if said != "OK":
        raise ScanFailed(f"clamd at {address}: {said!r}")
    return ""


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _answer(connection: socket.socket) -> str:
    parts = b""
    while chunk := connection.recv(4096):
        parts += chunk
        if parts.endswith(b"\0"):
            break
    return parts.rstrip(b"\0\n").decode("utf-8", errors="replace")
