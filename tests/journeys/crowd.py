"""Load generator: many people with their own sessions sign in, open pages, upload and submit at the same time."""

import asyncio
import random
import re
import time
from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass, field

import httpx

from tests.journeys.installation import PASSWORD
from tests.servers import PATIENCE_S

PIECE = 4 * 1024**2


@dataclass
class Measurements:
    """Measurements of a run: response times in seconds by kind of page, receipts by unit, and failures."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0
    here: int = 0
    most_here: int = 0

    def share(self, part: float) -> float:
        """The quantile of the response times of all pages, in seconds."""
        found = sorted(second for seconds in self.pages.values() for second in seconds)
        return found[min(len(found) - 1, int(len(found) * part))]


class Someone:
    """One person with an own session."""

    def __init__(self, client: httpx.AsyncClient, name: str, unit: int, measured: Measurements) -> None:
        self.client, self.name, self.unit, self.measured = client, name, unit, measured

    async def ask(self, kind: str, method: str, address: str, expected: tuple[int, ...] = (200, 302), **options: object) -> httpx.Response:
        start = time.perf_counter()
        answer = await self.client.request(method, address, **options)
        self.measured.requests += 1
        if kind != "bytes":
            self.measured.pages[kind].append(time.perf_counter() - start)
        if answer.status_code not in expected:
            raise RuntimeError(f"{self.name}: {method} {address}: {answer.status_code} {answer.text[:200]}")
        return answer

    async def post(self, kind: str, address: str, expected: tuple[int, ...] = (302,), **values: str) -> httpx.Response:
        token = self.client.cookies.get("csrftoken", "")
        headers = {"Accept": "application/json", "Referer": str(self.client.base_url)}
        return await self.ask(kind, "POST", address, expected, data={"csrfmiddlewaretoken": token, **values}, headers=headers)

    async def hand_in(self, task: int, content: bytes, *, pause: float) -> None:
        """From signing in to the receipt, with random pauses (mean in seconds)."""
        await self.ask("sign in", "GET", "/sign-in/")
        await self.post("sign in", "/sign-in/", username=self.name, password=PASSWORD)
        await self.ask("desk", "GET", "/")
        await _wait(pause)
        answer = await self.post("begin", f"/hand-in/task/{task}/{self.unit}/begin/")
        submission = int(answer.headers["location"].strip("/").rsplit("/", 1)[-1])
        await self.ask("submission", "GET", f"/submissions/{submission}/")
        await self.post("describe", f"/submissions/{submission}/describe/", title=f"{self.name}的故事")
        await _wait(pause)
        await self.upload(submission, content)
        for _ in range(300):
            await self.ask("submission", "GET", f"/submissions/{submission}/")
            await _wait(pause)
            answer = await self.post("submit", f"/submissions/{submission}/submit/", (302, 409))
            if answer.status_code == 302:
                break
            if answer.json()["code"] != "checks_pending":
                raise RuntimeError(f"{self.name}: {answer.text}")
        page = await self.ask("receipt", "GET", answer.headers["location"])
        found = re.search(r"/verify/([\w-]+)/", page.text)
        if found is None:
            raise RuntimeError(f"{self.name}: no receipt")
        self.measured.receipts[self.name] = found[1]
        await _wait(pause)
        await self.ask("desk", "GET", "/")

    async def upload(self, submission: int, content: bytes) -> None:
        tail = _comment(self.name)
        length = len(content) - 2 + len(tail)
        pairs = {"submission": str(submission), "piece": "p1", "filename": "故事.docx"}
        metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in pairs.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": metadata}
        place = (await self.ask("upload", "POST", "/files/", (201,), headers=headers)).headers["location"]
        end = len(content) - 2
        for start in range(0, end, PIECE):
            piece = content[start : min(start + PIECE, end)] + (tail if start + PIECE >= end else b"")
            headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
            await self.ask("bytes", "PATCH", place, (204,), content=piece, headers=headers)
        self.measured.bytes += length


def _comment(name: str) -> bytes:
    """A ZIP archive comment with a name (APPNOTE.TXT 4.3.16), replacing the empty comment: makes every file unique."""
    comment = name.encode()
    return len(comment).to_bytes(2, "little") + comment


async def _wait(seconds: float) -> None:
    await asyncio.sleep(random.uniform(0.5, 1.5) * seconds)


async def gather(address: str, people: list[tuple[str, int]], task: int, content: bytes, *, at_once: int, pause: float, seconds: float) -> Measurements:
    """Let everybody submit; starts are spread over the given seconds, with at most so many at once."""
    measured, gate = Measurements(), asyncio.Semaphore(at_once)

    async def one(number: int, name: str, unit: int) -> None:
        await asyncio.sleep(seconds * number / len(people))
        async with gate, httpx.AsyncClient(base_url=address, timeout=PATIENCE_S, limits=httpx.Limits(max_connections=2)) as client:
            measured.here += 1
            measured.most_here = max(measured.most_here, measured.here)
            try:
                await Someone(client, name, unit, measured).hand_in(task, content, pause=pause)
            except (RuntimeError, httpx.HTTPError) as error:
                measured.errors.append(f"{type(error).__name__} {error}"[:300])
            measured.here -= 1

    await asyncio.gather(*(one(number, name, unit) for number, (name, unit) in enumerate(people)))
    return measured


# Units with one liaison each; all share one password hash, since hashing is not measured here.
CROWD = """
import django; django.setup()
import json, sys
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from baosong.apps.orgs.services import units, invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
now, hashed = timezone.now(), make_password("journey-password")
university = Unit.objects.get(name="示范大学")
made = []
for number in range(int(sys.stdin.read())):
    unit = units.add_unit(under=university, name=f"第{number + 1}单位", kind="学院", by=None, at=now)
    person = Person.objects.create(username=f"u{number}", password=hashed, name=f"第{number + 1}单位联络员", email=f"u{number}@example.edu.cn")
    invitations.give_role(person=person, unit=unit, role=Role.LIAISON, by=None, at=now)
    made.append([person.username, unit.pk])
print(json.dumps(made))
"""
