"""Running the site: the database brought up to date, uvicorn, and a worker that is started again when it dies."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker

from baosong.apps.submissions.services.counters import settle
from baosong.platform.jobs import celery_backend
from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.platform.jobs.services.scheduler import run_forever
from baosong.site.schedule import scheduled_tasks

LOOK_EVERY: Final = 5.0
# On the night of the deadline a check may wait, and a person who looks at a page should not (nice(2)).
NICE: Final = 4
# The name of the lock that PostgreSQL keeps meanwhile: any number that nobody else uses.
PREPARING: Final = 0x62616F736F6E67
# mallopt(3): the numbers of its settings, and how much freed memory may be kept.
TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
KEPT_MEMORY: Final = 32 * 1024**2


def prepare() -> None:
    """Makes the data folder, its tables, and the catalogue of translations."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        call_command("migrate", verbosity=0, interactive=False)
        settle()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Web processes and workers that start together change the tables one after another: on this machine by a locked file, elsewhere by the database."""
    with (Path(settings.BAOSONG_DATA) / "preparing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


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

    A worker of the quick queue also makes the rounds, if no other does.
    """
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if QUICK in queues:
        threading.Thread(target=run_forever, args=(scheduled_tasks(),), daemon=True).start()
    if settings.BAOSONG_BROKER:
        celery_backend.work(queues)
    else:
        _work_from_database(queues)


def _work_from_database(queues: list[str]) -> None:
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


def _end_with_parent() -> None:
    parent = int(os.environ.get("BAOSONG_PARENT", "0"))
    while not parent or os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
