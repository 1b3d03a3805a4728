"""A real installation for journeys: its own data folder, a real server and worker; can be started and killed."""

import inspect
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journeys.databases import backing_of, row_of
from tests.journeys.interpreter import Interpreter, Outcome
from tests.servers import PATIENCE_S, free_port

PASSWORD = "journey-password"
SEED = """
import django; django.setup()
from baosong.site.server import prepare
prepare()
from django.utils import timezone
from baosong.apps.orgs.services import units, invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
now = timezone.now()
university = units.add_unit(under=None, name="示范大学", kind="大学", by=None, at=now)
office = Person.objects.create_user(username="office", password="journey-password", name="组织部老师")
invitations.give_role(person=office, unit=university, role=Role.ORGANISER, by=None, at=now)
for number, name in enumerate(("文学院", "物理学院", "医学院"), 1):
    college = units.add_unit(under=university, name=name, kind="学院", branches=2, members=40, by=None, at=now)
    person = Person.objects.create_user(username=f"c{number}", password="journey-password", name=f"{name}联络员", email=f"c{number}@example.edu.cn")
    invitations.give_role(person=person, unit=college, role=Role.LIAISON, by=None, at=now)
    for branch in (1, 2):
        units.add_unit(under=college, name=f"{name}第{branch}党支部", kind="党支部", members=20, by=None, at=now)
"""
CALL = """
import django; django.setup()
import sys
from django.utils import timezone
from baosong.apps.calls.services import drafts, publish
from baosong.apps.orgs.models import Person, Unit
office, university = Person.objects.get(username={organiser!r}), Unit.objects.get(depth=1)
draft = drafts.draft_from(sys.stdin.read(), unit=university, by=office, at=timezone.now())
publish.publish(draft, to=list(Unit.objects.filter(depth=2)), by=office, at=timezone.now())
"""


def notice(days_left: int = 20) -> str:
    """A short notice; its films are short so that journeys are fast."""
    from datetime import date, timedelta

    last = date.today() + timedelta(days=days_left)
    issued = date.today() - timedelta(days=3)
    return (
        "关于征集“身边的支部”微党课的通知\n各学院党委：\n现征集微党课作品，有关事项通知如下：\n一、要求\n"
        "请报送党课视频，建议时长20-40秒，分辨率1920×1080，格式为MP4（H.264），大小不超过2G，配字幕；同时报送党课讲稿。每个学院至少报送1个。\n"
        f"二、报送\n请于{last.year}年{last.month}月{last.day}日前发至邮箱zzb@example.edu.cn，邮件主题注明“微党课”。学校将择优推荐。\n"
        f"示范大学组织部\n{issued.year}年{issued.month}月{issued.day}日\n"
    )


def stories_notice(most: int) -> str:
    """A notice that asks each college for stories, documents only; its deadline is far away."""
    return (
        f"关于征集支部故事的通知\n各学院党委：\n现征集支部故事，每个学院限报{most}篇。请报送故事文章，格式为docx。\n"
        "请于2099年6月30日前报送。\n示范大学组织部\n2098年6月1日\n"
    )


def mailed_notice() -> str:
    """A notice with two tasks that are sent by mail with a fixed subject; the deadline is far away, and the call is older than any mail."""
    return (
        "关于开展“同心行动”作品征集的通知\n各学院党委：\n现征集以下作品，有关事项通知如下：\n"
        "一、战疫故事\n请报送故事文章，格式为docx，每个学院至少报送1篇。\n"
        "二、先锋海报\n请报送海报图片，格式为jpg或png，每个学院至少报送1张。\n"
        "三、报送\n请于2099年6月30日前发至邮箱zzb@example.edu.cn，邮件主题注明“同心行动”。\n示范大学组织部\n2098年6月1日\n"
    )


def wait(until: Callable[[], object], *, seconds: float = PATIENCE_S, pause: float = 0.1) -> None:
    """Wait until a condition holds that another process brings about. Raises AssertionError at the limit."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, inspect.getsource(until)
        time.sleep(pause)


class Installation:
    """One installation on the loopback interface."""

    def __init__(self, data: Path, *, seed: str | None = SEED, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.file_size_limit: int | None = None
        self.serve_options: tuple[str, ...] = ()
        self._interpreter: Interpreter | None = None
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "baosong.site.settings",
            "BAOSONG_DATA": str(data),
            "BAOSONG_PUBLIC_URL": self.url,
            "BAOSONG_LANGUAGE": "zh-hans",
            **backing_of(data, self.port, seed=seed),
            **environment,
        }

    def python(self, code: str, given: str = "", *, timeout: float = PATIENCE_S) -> str:
        """Run code inside the installation."""
        ran = self._run(code, given, timeout)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def command(self, *arguments: str) -> Outcome:
        """Run `baosong …` in the installation."""
        return self._run(f"import sys\nfrom baosong.cli import main\nsys.argv = {['baosong', *arguments]!r}\nmain()", "", PATIENCE_S)

    def _run(self, code: str, given: str, timeout: float) -> Outcome:
        if self._interpreter is None:
            self._interpreter = Interpreter(self.environment)
        return self._interpreter.run(code, given=given, timeout=timeout)

    def row(self, statement: str) -> Any:
        """The first row of a query, read from the database directly: a process in the installation would be too slow."""
        return row_of(self.environment.get("BAOSONG_DATABASE", ""), self.data, statement)

    def wait_until(self, question: str, *, seconds: float = PATIENCE_S) -> None:
        """Wait until code that prints a Boolean prints True, for example until the worker has done a job."""
        wait(lambda: self.python(f"import django; django.setup()\n{question}").strip() == "True", seconds=seconds, pause=0.5)

    def fetch_mail(self, *arguments: str) -> str:
        """The output of `baosong mail fetch`."""
        ran = self.command("mail", "fetch", *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def publish(self, text: str, *, organiser: str = "office") -> None:
        """Publish a call of the university to all its colleges, without the browser."""
        self.python(CALL.format(organiser=organiser), text)

    def start(self, *, with_worker: bool = True) -> None:
        """Start server and worker, and wait until pages are served."""
        command = [sys.executable, "-m", "baosong.cli", "serve", "--port", str(self.port), "--worker" if with_worker else "--no-worker", *self.serve_options]
        log = (self.data / "server.log").open("ab")
        if self.file_size_limit is not None:
            # RLIMIT_FSIZE: the kernel refuses writes beyond this size. Simulates a full disk without filling one.
            command = ["prlimit", f"--fsize={self.file_size_limit}", *command]
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/sign-in/", timeout=60).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.data / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL all processes, as a power failure would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End all processes; keep the folder."""
        self.kill()
        if self._interpreter is not None:
            self._interpreter.close()
            self._interpreter = None

    def remove(self) -> None:
        """End all processes and delete the folder."""
        self.close()
        shutil.rmtree(self.data, ignore_errors=True)
