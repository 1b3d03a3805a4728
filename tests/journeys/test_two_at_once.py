"""Concurrency: two people press the same button at once; and jobs of a killed worker are executed again."""

import json
import os
import signal
import subprocess
import threading
import time

from tests.journeys.client import Client
from tests.journeys.installation import stories_notice
from tests.servers import PATIENCE_S

DRAFTS = """
import django; django.setup()
import io
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.models import Person, Unit
from baosong.site.demo import documents
from baosong.apps.submissions.services import drafts, receive
from baosong.apps.submissions.enums import Channel
task = Task.objects.select_related("call").get()
unit, by, now = Unit.objects.get(name="文学院"), Person.objects.get(username="c1"), timezone.now()
stored = blobstore().put(io.BytesIO(documents.docx(documents.text("门口的一张桌子", 900))))
for title in ("一张桌子", "两张桌子"):
    submission = drafts.begin(task, unit=unit, by=by, at=now)
    drafts.describe(submission, title=title, details={}, by=by, at=now)
    receive.receive(receive.Arrival(submission, "p1", "故事.docx", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
"""
CHECKED = """
import django; django.setup()
from baosong.apps.submissions.models import PieceFile
print(PieceFile.objects.filter(check_state="done").count())
"""
RECEIPTS = """
import django; django.setup()
from baosong.apps.submissions.models import Receipt
print(Receipt.objects.count())
"""


def at_once(*functions):
    """Call all functions at the same time; return their results in order."""
    answers, gate = [None] * len(functions), threading.Barrier(len(functions))

    def do(number):
        gate.wait()
        answers[number] = functions[number]()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def until(installation, code, wanted):
    for _ in range(2 * PATIENCE_S):
        if (said := installation.python(code).strip()) == wanted:
            return
        time.sleep(0.5)
    raise AssertionError(said)


def test_two_people_submit_the_same_draft_and_there_is_one_receipt(installation):
    """ASVS 1.11.1–1.11.3, 11.1.6."""
    installation.publish(stories_notice(1))
    installation.python(DRAFTS)
    until(installation, CHECKED, "2")
    people = [Client(installation, "c1") for _ in range(4)]

    answers = at_once(*(lambda person=person: person.post("/submissions/1/submit/") for person in people))

    assert sorted(status for status, _, _ in answers) == [302, 409, 409, 409]
    assert all(json.loads(body)["code"] == "nothing_new" for status, _, body in answers if status == 409)
    assert installation.python(RECEIPTS).strip() == "1"


def test_two_submissions_at_once_do_not_exceed_the_quota(installation):
    """ASVS 11.1.1–11.1.3, 11.1.6."""
    installation.publish(stories_notice(1))
    installation.python(DRAFTS)
    until(installation, CHECKED, "2")
    first, second = Client(installation, "c1"), Client(installation, "c1")

    answers = at_once(lambda: first.post("/submissions/1/submit/"), lambda: second.post("/submissions/2/submit/"))

    assert sorted(status for status, _, _ in answers) == [302, 409]
    assert installation.python(RECEIPTS).strip() == "1"


def test_checks_are_done_although_their_worker_is_killed_again_and_again(installation):
    installation.publish(stories_notice(1))
    installation.python(DRAFTS)
    for _ in range(2):
        time.sleep(0.3)
        workers = subprocess.run(["pgrep", "-g", str(installation.process.pid), "-f", "baosong.cli worker"], capture_output=True, text=True).stdout.split()
        for worker in workers:
            os.kill(int(worker), signal.SIGKILL)

    until(installation, CHECKED, "2")
