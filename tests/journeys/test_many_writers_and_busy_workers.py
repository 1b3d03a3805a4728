"""Thirty people sign in at the same moment while two workers write without a pause: everybody waits a little, and nobody reads that the database is locked."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from tests.journeys.client import Client
from tests.journeys.installation import PASSWORD

PEOPLE = 30
# One transaction after another, each of which keeps the database for a twentieth of a second.
BUSY = """
import django; django.setup()
import time
from django.db import transaction
from django.utils import timezone
from baosong.platform.jobs.models import JobRun
print("busy", flush=True)
while True:
    with transaction.atomic():
        JobRun.objects.create(kind="library.index_entry", payload={}, state="done", queued_at=timezone.now(), finished_at=timezone.now())
        time.sleep(0.05)
"""


@contextmanager
def busy_workers(installation):
    workers = [subprocess.Popen([sys.executable, "-c", BUSY], env=installation.environment, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        for worker in workers:
            assert worker.stdout.readline() == b"busy\n"
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


class Visitor(Client):
    """Somebody who has opened the page of sign-in."""

    def __init__(self, installation):
        self.port, self.cookie = installation.port, ""
        _, headers, _ = self.ask("GET", "/sign-in/")
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}"

    def sign_in(self, number):
        """The status; not every name is right, since failed attempts are written as well."""
        form = {"csrfmiddlewaretoken": self.token, "username": f"nobody{number}" if number % 3 else "c1", "password": PASSWORD}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}/"}
        return self.ask("POST", "/sign-in/", urlencode(form).encode(), headers)[0]


def test_nobody_reads_that_the_database_is_locked(installation):
    visitors = [Visitor(installation) for _ in range(PEOPLE)]

    with busy_workers(installation), ThreadPoolExecutor(PEOPLE) as pool:
        statuses = list(pool.map(lambda pair: pair[1].sign_in(pair[0]), enumerate(visitors)))

    log = (installation.data / "server.log").read_text("utf-8")
    assert "database is locked" not in log
    # 403: a name that is not known.
    assert set(statuses) <= {302, 403}, log[-3000:]
    assert statuses.count(302) > 0
