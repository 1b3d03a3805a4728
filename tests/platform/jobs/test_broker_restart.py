"""A worker whose Redis is killed in the midst of messages goes on when it is back."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.journeys.installation import Installation, wait
from tests.servers.redis import redis_server

# Any job that needs nothing, for as many seconds as are given.
PUSH = """
import django; django.setup()
import sys, time
from baosong.apps.library.jobs import IndexEntry
from baosong.platform.jobs.services import job_runs
end = time.monotonic() + float(sys.stdin.read())
while True:
    job_runs.dispatch(IndexEntry(0))
    if time.monotonic() > end:
        break
    time.sleep(0.01)
"""
LAST = "select state from jobs_jobrun order by id desc limit 1"


def push(installation, seconds=0.0):
    installation.python(PUSH, str(seconds))


def test_a_worker_takes_messages_again_after_its_broker_was_killed(tmp_path):
    with redis_server() as broker, ThreadPoolExecutor(1) as beside:
        installation = Installation(tmp_path / "data", seed="", BAOSONG_BROKER=broker.address(), BAOSONG_PREFIX=f"r{os.getpid()}")
        worker = subprocess.Popen([sys.executable, "-m", "baosong.cli", "worker", "--queue", "default"], env=installation.environment)
        try:
            push(installation)
            wait(lambda: installation.row(LAST) == ("done",))
            for _ in range(3):
                pushing = beside.submit(push, installation, 1.5)
                time.sleep(1)
                broker.kill()
                pushing.result()
                broker.start()
                push(installation)
                wait(lambda: installation.row(LAST) == ("done",))
        finally:
            worker.kill()
            worker.wait()
            installation.remove()
