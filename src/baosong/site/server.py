"""Run the site: migrations, uvicorn, and workers that are restarted when they exit."""

import ctypes
import fcntl
import logging
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

from baosong.platform.jobs import celery_backend
from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.platform.jobs.services.heartbeats import beat_forever
from baosong.platform.jobs.services.scheduler import run_forever
from baosong.platform.storage import serve_pages
from baosong.site import stored_settings
from baosong.site.incident_watch import watch_forever
from baosong.site.schedule import scheduled_tasks

logger = logging.getLogger(__name__)
PARENT_CHECK_S: Final = 5.0
# Pause after a worker could not be started.
RETRY_S: Final = 30.0
# Workers yield to the web process under load (nice(2)).
NICE: Final = 4
# Key of the advisory lock of PostgreSQL: an arbitrary constant.
PREPARING: Final = 0x62616F736F6E67
# mallopt(3): parameter numbers, and the amount of freed memory to keep.
TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
KEPT_MEMORY: Final = 32 * 1024**2


def prepare() -> None:
    """Create the data folder and apply migrations."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        call_command("migrate", verbosity=0, interactive=False)
    stored_settings.apply(at_start=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Serialise migrations of processes that start together: by a locked file on this machine, by an advisory lock across machines."""
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
    """Serve until stopped."""
    stopping = threading.Event()
    supervisors = [threading.Thread(target=_supervise_worker, args=(stopping, queue), daemon=True) for queue in (QUICK, SLOW) if with_worker]
    for supervisor in supervisors:
        supervisor.start()
    watcher = threading.Thread(target=watch_forever, args=(stopping,), daemon=True)
    watcher.start()
    keep_freed_memory()
    stored_settings.follow(stopping)
    serve_pages()
    # After its shutdown uvicorn raises the signal again for the handler that was there before; by default that ends the process at once.
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        uvicorn.run(
            "baosong.site.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            loop="uvloop",
            http="httptools",
            timeout_graceful_shutdown=5,
            server_header=False,
            forwarded_allow_ips=settings.BAOSONG_TRUSTED_PROXIES,
        )
    finally:
        stopping.set()
        for supervisor in supervisors:
            supervisor.join(timeout=10)
        signal.signal(signal.SIGTERM, before)


def _exit(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def keep_freed_memory() -> None:
    """Let glibc keep memory that is freed between two received chunks of an upload.

    By default every chunk of 256 KiB is returned to the system and faulted in again, which costs more than receiving it.
    Other C libraries have no mallopt and are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, KEPT_MEMORY)
        mallopt(TRIM_THRESHOLD, KEPT_MEMORY)


def _supervise_worker(stopping: threading.Event, queue: str) -> None:
    """Start the worker of a queue, and restart it when it exits."""
    child: subprocess.Popen[bytes] | None = None
    while not stopping.wait(0.5):
        if child is None or child.poll() is not None:
            try:
                child = subprocess.Popen([sys.executable, "-m", "baosong.cli", "worker", "--queue", queue], env=_environment())
            except OSError:
                logger.exception("the worker of queue %s cannot be started; the next try is in %s s", queue, RETRY_S)
                stopping.wait(RETRY_S)
    if child is not None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()


def _environment() -> dict[str, str]:
    return {**os.environ, "BAOSONG_DATA": str(settings.BAOSONG_DATA), "BAOSONG_PARENT": str(os.getpid())}


def work(queues: list[str]) -> None:
    """Run the jobs of some queues until stopped or until the parent process is gone.

    A worker of the quick queue also runs scheduled tasks, if no other process does.
    """
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    stopping = threading.Event()
    threading.Thread(target=beat_forever, args=(queues, stopping), daemon=True).start()
    # In every process, since each may be the one that is left.
    threading.Thread(target=watch_forever, args=(stopping,), daemon=True).start()
    stored_settings.follow(stopping)
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
        time.sleep(PARENT_CHECK_S)
    os.kill(os.getpid(), signal.SIGTERM)
