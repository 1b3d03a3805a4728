"""Repeat one scenario, each time in a process that is killed at another point: python -m tests.journeys.kill_points COUNT SEED

The scenario uses the whole application as a server would: a submission is begun, its file uploaded in three requests, checked,
submitted, accepted. A point is a number of calls of Python functions, drawn with a seed from all calls of one complete scenario, so
that a failed run can be repeated. The parent knows what was acknowledged before the kill, checks that it is stored, and completes
the scenario. Prints JSON: points, the last step before each kill, and faults.
"""

import asyncio
import json
import os
import random
import signal
import sys
import threading
from base64 import b64encode
from collections import Counter
from datetime import timedelta
from typing import Any

import django

django.setup()

import httpx
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.models import Receipt, Submission, Upload
from baosong.apps.submissions.services import uploads
from baosong.core import sandbox
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs
from baosong.platform.storage import blobstore, part_folder
from baosong.platform.uploads.part_files import part_of
from baosong.site.asgi import application
from baosong.site.backup.verify import verify
from baosong.site.demo import documents

TOKEN = "t" * 32
CONTENT = documents.docx(documents.text("门口的一张桌子", 1500))
PIECES = [CONTENT[start : start + len(CONTENT) // 3 + 1] for start in range(0, len(CONTENT), len(CONTENT) // 3 + 1)]
# Checks run in-process here, so that kills also hit them; in production they run in a child process.
sandbox.run = lambda function, *arguments, **_: function(*arguments)


class Death:
    """Counts calls in all threads, and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.calls = at, 0

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            self.calls += 1
            if self.calls == self.at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        threading.setprofile(self)
        sys.setprofile(self)


def session_of(username: str) -> str:
    """A session as created by signing in."""
    browser = Client()
    browser.force_login(Person.objects.get(username=username))
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


class ScenarioRunner:
    """Continues the scenario from its current step; returns what the server acknowledged."""

    def __init__(self, sessions: dict[str, str], say: Any) -> None:
        self.sessions, self.say = sessions, say

    async def ask(self, who: str, method: str, address: str, **options: Any) -> httpx.Response:
        cookies = {"csrftoken": TOKEN, settings.SESSION_COOKIE_NAME: self.sessions[who]}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=application), base_url="http://localhost", cookies=cookies) as client:
            return await client.request(method, address, **options)

    async def post(self, who: str, address: str, **values: str) -> httpx.Response:
        return await self.ask(who, "POST", address, data={"csrfmiddlewaretoken": TOKEN, **values}, headers={"Accept": "application/json"})

    async def tus(self, method: str, address: str, content: bytes = b"", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask("c1", method, address, content=content, headers={"Tus-Resumable": "1.0.0", **named})

    async def begin(self, task: int, unit: int) -> tuple[int, str]:
        answer = await self.post("c1", f"/hand-in/task/{task}/{unit}/begin/")
        submission = int(answer.headers["location"].strip("/").rsplit("/", 1)[-1])
        self.say("submission", submission)
        await self.post("c1", f"/submissions/{submission}/describe/", title="门口的一张桌子")
        metadata = f"submission {_base64(str(submission))},piece {_base64('p1')},filename {_base64('故事.docx')}"
        answer = await self.tus("POST", "/files/", Upload_Length=str(len(CONTENT)), Upload_Metadata=metadata)
        upload = answer.headers["location"].rsplit("/", 1)[-1]
        self.say("upload", upload)
        return submission, upload

    async def send(self, upload: str, offset: int) -> None:
        while offset < len(CONTENT):
            content = CONTENT[offset : offset + len(PIECES[0])]
            answer = await self.tus("PATCH", f"/files/{upload}", content, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")
            offset = int(answer.headers["upload-offset"])
            self.say("bytes", offset)

    async def end(self, submission: int) -> None:
        await asyncio.to_thread(do_jobs)
        answer = await self.post("c1", f"/submissions/{submission}/submit/")
        if answer.status_code == 302:
            self.say("receipt", int(answer.headers["location"].strip("/").rsplit("/", 1)[-1]))
        answer = await self.post("office", f"/submissions/{submission}/accept/")
        if answer.status_code == 302:
            self.say("accepted", submission)


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def do_jobs(*, at: Any = None) -> None:
    """Execute jobs as the worker does."""
    if at is not None:
        job_runs.recover(at=at)
    try:
        for run in JobRun.objects.filter(state=JobState.WAITING).order_by("pk").values_list("pk", flat=True):
            job_runs.execute(run)
    finally:
        connection.close()


def finish_uploads() -> None:
    """Finish complete uploads as the scheduler does."""
    try:
        uploads.finish_complete(at=timezone.now(), folder=part_folder(), blobstore=blobstore())
    finally:
        connection.close()


def close_connections() -> None:
    """Close connections: the parent shares no database handle with a child."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


async def run_scenario(runner: ScenarioRunner, task: int, unit: int) -> None:
    """The complete scenario."""
    submission, upload = await runner.begin(task, unit)
    await runner.send(upload, 0)
    await runner.end(submission)


def run_in_child(at: int, task: int, unit: int, sessions: dict[str, str]) -> tuple[list[tuple[str, Any]], int]:
    """Run the scenario in a child process that is killed at the n-th call; return what was acknowledged and the number of calls (0 if killed)."""
    close_connections()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        death = Death(at)

        death.watch()
        asyncio.run(run_scenario(ScenarioRunner(sessions, lambda *said: os.write(writing, json.dumps(said).encode() + b"\n")), task, unit))
        sys.setprofile(None)
        os.write(writing, json.dumps(["calls", death.calls]).encode() + b"\n")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as source:
        said = [tuple(json.loads(line)) for line in source if line.endswith("\n")]
    os.waitpid(child, 0)
    calls = next((value for name, value in said if name == "calls"), 0)
    return said, calls


def faults_after(said: list[tuple[str, Any]], known: int) -> list[str]:
    """Missing or wrong data among what was acknowledged."""
    wrong = []
    acknowledged = dict(said)
    submission = Submission.objects.filter(pk=acknowledged.get("submission", 0)).first()
    if "submission" in acknowledged and submission is None:
        wrong.append("the submission is gone")
    if "upload" in acknowledged:
        upload = Upload.objects.get(pk=acknowledged["upload"])
        offset = acknowledged.get("bytes", 0)
        if upload.is_finished:
            stored = blobstore().path(upload.file.sha256).read_bytes() if upload.file else b""
        else:
            stored = part_of(upload.pk, part_folder()).read_bytes() if part_of(upload.pk, part_folder()).exists() else CONTENT
        if stored[:offset] != CONTENT[:offset]:
            wrong.append(f"bytes before {offset} are not there")
    if "receipt" in acknowledged:
        receipt = Receipt.objects.filter(pk=acknowledged["receipt"]).first()
        if receipt is None or [blobstore().path(file["sha256"]).read_bytes() == CONTENT for file in receipt.files] != [True]:
            wrong.append("the receipt does not prove itself")
    if "accepted" in acknowledged and (submission is None or submission.state != "accepted"):
        wrong.append("it is not accepted any more")
    if Submission.objects.count() > known + 1:
        wrong.append("a duplicate submission")
    return wrong


def complete_scenario(said: list[tuple[str, Any]], sessions: dict[str, str]) -> list[str]:
    """Complete the scenario as people and workers do after a restart; exactly one receipt and one file must result."""
    acknowledged = dict(said)
    if "upload" not in acknowledged:
        return []
    submission, upload = acknowledged["submission"], Upload.objects.get(pk=acknowledged["upload"])
    left = sorted(path.name.partition(".")[2][:12] for path in part_folder().glob(f"{upload.pk}.*"))

    async def rest() -> None:
        runner = ScenarioRunner(sessions, lambda *_: None)
        answer = await runner.tus("HEAD", f"/files/{upload.pk}")
        said.append(("HEAD", answer.status_code))
        if answer.status_code == 423:
            # All bytes were here when the process was killed: the scheduler finishes the upload, and the client asks again.
            await asyncio.to_thread(finish_uploads)
            answer = await runner.tus("HEAD", f"/files/{upload.pk}")
            said.append(("HEAD", answer.status_code))
        if answer.status_code == 200:
            await runner.send(str(upload.pk), int(answer.headers["upload-offset"]))
        await asyncio.to_thread(do_jobs, at=timezone.now() + timedelta(minutes=5))
        await runner.end(submission)

    asyncio.run(rest())
    found = Submission.objects.get(pk=submission)
    receipts = Receipt.objects.filter(version__submission=submission).count()
    files = [file.sha256 for version in found.versions.all() for file in version.files.all()]
    return (
        []
        if (found.state, receipts, len(files)) == ("accepted", 1, 1)
        else [f"ended as {found.state} with {receipts} receipts and {len(files)} files after {said}, parts {left}, finished {upload.is_finished}"]
    )


def main(count: int, seed: int) -> None:
    task, unit = Task.objects.get().pk, Unit.objects.get(name="文学院").pk
    sessions = {name: session_of(name) for name in ("c1", "office")}
    # Run once in this process, so that children have all modules loaded and die in the scenario, not in an import.
    asyncio.run(run_scenario(ScenarioRunner(sessions, lambda *_: None), task, unit))
    said, calls = run_in_child(0, task, unit, sessions)
    assert dict(said).keys() >= {"submission", "upload", "bytes", "receipt", "accepted"}, said
    drawn = random.Random(seed)
    far: Counter[str] = Counter()
    wrong = []
    for _ in range(count):
        at, known = drawn.randint(1, calls), Submission.objects.count()
        said, _ = run_in_child(at, task, unit, sessions)
        far[said[-1][0] if said else "nothing"] += 1
        wrong += [f"point {at}: {fault}" for fault in [*faults_after(said, known), *complete_scenario(said, sessions)]]
    wrong += [str(fault) for fault in verify(at=timezone.now())]
    print(
        json.dumps(
            {"points": count, "calls": calls, "far": far, "submissions": Submission.objects.count(), "receipts": Receipt.objects.count(), "wrong": wrong},
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
