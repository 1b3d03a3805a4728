"""Running the site: the database brought up to date, uvicorn, and a worker that is started again when it dies."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from baosong.activities.domain.clipping import sweep as sweep_clips
from baosong.exchange.domain.dispatching import upkeep
from baosong.exchange.domain.receiving import sweep as sweep_parcels
from baosong.intake.domain.tending import ask_for_look
from baosong.intake.domain.tending import upkeep as mail_upkeep
from baosong.intake.domain.uploading import sweep
from baosong.kit.domain.working import prune, rescue
from baosong.kit.jobs import QUICK, SLOW
from baosong.kit.places import parts
from baosong.letters.domain.sending import upkeep as letter_upkeep
from baosong.progress.domain.ruling import upkeep as remind_upkeep

logger = logging.getLogger(__name__)
RESCUE_EVERY: Final = 5.0
SWEEP_EVERY: Final = 600.0
EXCHANGE_EVERY: Final = 15.0
MAIL_EVERY: Final = 20.0
REMIND_EVERY: Final = 300.0
# mallopt(3): the numbers of its settings, and how much freed memory may be kept.
TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
KEPT_MEMORY: Final = 32 * 1024**2


def prepare() -> None:
    """Makes the data folder, its tables, and the catalogue of translations."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)


def run(host: str, port: int, *, with_worker: bool) -> None:
    """Serves until stopped."""
    stopping = threading.Event()
    keepers = [threading.Thread(target=_keep_worker, args=(stopping, queue), daemon=True) for queue in (QUICK, SLOW) if with_worker]
    for keeper in keepers:
        keeper.start()
    keep_freed_memory()
    try:
        uvicorn.run("baosong.site.asgi:application", host=host, port=port, log_level="warning", loop="uvloop", http="httptools", timeout_graceful_shutdown=5)
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join(timeout=10)


def keep_freed_memory() -> None:
    """Lets glibc keep what is freed between two received chunks of an upload.

    By default every chunk of 256 KiB is given back and faulted in anew page by page; that cost more than receiving it.
    Another C library has no mallopt, and is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, KEPT_MEMORY)
        mallopt(TRIM_THRESHOLD, KEPT_MEMORY)


def _keep_worker(stopping: threading.Event, queue: str) -> None:
    """Starts the worker of a queue, and starts it again if it dies."""
    child: subprocess.Popen[bytes] | None = None
    while not stopping.wait(0.5):
        if child is None or child.poll() is not None:
            child = subprocess.Popen([sys.executable, "-m", "baosong.cli", "worker", "--queue", queue], env=_environment())
    if child is not None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()


def _environment() -> dict[str, str]:
    return {**os.environ, "BAOSONG_DATA": str(settings.BAOSONG_DATA), "BAOSONG_PARENT": str(os.getpid())}


def work(queues: list[str]) -> None:
    """Does the jobs of some queues until stopped; stops when the process that started it is gone.

    The worker of the quick queue also brings back what killed workers of any queue left.
    """
    from django_tasks_db.management.commands.db_worker import Worker

    threading.Thread(target=_end_with_parent, daemon=True).start()
    if QUICK in queues:
        threading.Thread(target=_watch, daemon=True).start()
    worker = Worker(
        queue_names=queues,
        interval=0.3,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"w{os.getpid()}-{int(time.time())}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()


def _watch() -> None:
    last_sweep = last_exchange = last_mail = last_look = last_remind = 0.0
    while True:
        try:
            rescue(at=timezone.now())
            if time.monotonic() - last_exchange > EXCHANGE_EVERY:
                upkeep(at=timezone.now())
                last_exchange = time.monotonic()
            if time.monotonic() - last_mail > MAIL_EVERY:
                mail_upkeep(at=timezone.now())
                letter_upkeep(at=timezone.now())
                last_mail = time.monotonic()
            if time.monotonic() - last_remind > REMIND_EVERY:
                remind_upkeep()
                last_remind = time.monotonic()
            if settings.BAOSONG_IMAP and settings.BAOSONG_IMAP_MINUTES and time.monotonic() - last_look > settings.BAOSONG_IMAP_MINUTES * 60:
                ask_for_look()
                last_look = time.monotonic()
            if time.monotonic() - last_sweep > SWEEP_EVERY:
                sweep(at=timezone.now(), folder=parts())
                sweep_clips(at=timezone.now(), folder=parts())
                prune(at=timezone.now())
                sweep_parcels(at=timezone.now(), folder=parts())
                last_sweep = time.monotonic()
        except OperationalError:
            # The database is busy or away; the next round tries again.
            logger.warning("watching over jobs failed", exc_info=True)
        finally:
            close_old_connections()
        time.sleep(RESCUE_EVERY)


def _end_with_parent() -> None:
    parent = int(os.environ.get("BAOSONG_PARENT", "0"))
    while not parent or os.getppid() == parent:
        time.sleep(RESCUE_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
