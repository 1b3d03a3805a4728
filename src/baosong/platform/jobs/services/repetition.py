"""What a thread of a process does again and again, and the name under which other processes know the process."""

import logging
import os
import socket
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections

logger = logging.getLogger(__name__)


def process_name() -> str:
    """The name of this process among those of the installation: host and process id."""
    return f"{socket.gethostname()}-{os.getpid()}"


def repeat(act: Callable[[], object], *, seconds: float, stopping: threading.Event, failed: str) -> None:
    """Call a function every so many seconds until the event is set. A failure is logged with the words `failed`, and the next call is made all the same."""
    while not stopping.is_set():
        try:
            act()
        except DatabaseError as error:
            logger.warning("%s: %s", failed, type(error).__name__)
        except Exception:
            logger.exception(failed)
        finally:
            close_old_connections()
        stopping.wait(seconds)
