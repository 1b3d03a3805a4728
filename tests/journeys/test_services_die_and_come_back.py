"""Redis, the store, PostgreSQL, the mail server and a worker die one after another: pages answer, health says what is missing, the operator is told."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import count

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.journeys.client import Client
from tests.journeys.databases import backing_of
from tests.journeys.installation import SEED, Installation, wait
from tests.servers import free_port
from tests.servers.postgres import postgres_server
from tests.servers.redis import redis_server
from tests.servers.store import KEY, SECRET, store_server

TOKEN = "journey-token"
# Seconds in which a page must be there although a service is away. Far above what it takes, since the machine may be busy; without limits in the
# code, a page takes longer or does not come at all.
PAGE_S = 15


class MailServer:
    """Receives mails; `subjects` has those that arrived."""

    def __init__(self, port):
        self.texts = []
        self.server = Controller(self, hostname="127.0.0.1", port=port)
        self.server.start()

    async def handle_DATA(self, _server, _session, envelope):
        from email import message_from_bytes, policy

        self.texts.append(message_from_bytes(envelope.content, policy=policy.default).get_content())
        return "250 OK"


class Site:
    """A running installation in the larger form, its health as machines ask for it, and pages of the office."""

    def __init__(self, installation):
        self.installation, self.office = installation, Client(installation, "office")

    def page(self, path="/"):
        # Redirects are not followed: whoever lost the session is sent to the page of sign-in.
        return httpx.get(self.installation.url + path, headers={"Cookie": self.office.cookie}, timeout=PAGE_S)

    def health(self, path, **headers):
        return httpx.get(self.installation.url + path, headers=headers, timeout=PAGE_S)

    def ready(self):
        answer = self.health("/readyz", Host="10.0.0.5")
        return answer.status_code, {**answer.json()["lacking"], **answer.json()["impaired"]}

    def figures(self):
        return self.health("/metrics", Authorization=f"Bearer {TOKEN}").text

    def assert_alive(self):
        assert self.health("/healthz", Host="10.0.0.5").text == "ok"

    def wait_until_ready(self):
        wait(lambda: self.ready() == (200, {}))
        assert self.page().status_code == 200


@contextmanager
def worker(installation, queue):
    log = (installation.data / f"{queue}.log").open("ab")
    process = subprocess.Popen([sys.executable, "-m", "baosong.cli", "worker", "--queue", queue], env=installation.environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def servers():
    with postgres_server() as database, redis_server() as redis, store_server() as store:
        yield database, redis, store


@pytest.fixture
def installation(tmp_path, servers):
    database, redis, store = servers
    made = Installation(
        tmp_path / "data",
        seed=None,
        DJANGO_SETTINGS_MODULE="tests.journeys.watch_settings",
        **{
            **backing_of(tmp_path / "data", next(count(1)), seed=SEED, server=database.address()),
            "BAOSONG_STORE": f"{store.bucket('journey')}/site",
            "BAOSONG_STORE_ENDPOINT": store.endpoint,
            "BAOSONG_STORE_KEY": KEY,
            "BAOSONG_STORE_SECRET": SECRET,
            "BAOSONG_CACHE": redis.address(0),
            "BAOSONG_BROKER": redis.address(1),
            "BAOSONG_METRICS_TOKEN": TOKEN,
            "BAOSONG_SMTP_HOST": "127.0.0.1",
            "BAOSONG_SMTP_PORT": str(free_port()),
            "BAOSONG_OPERATOR_MAIL": "operator@example.edu.cn",
        },
    )
    made.start(with_worker=False)
    yield made
    made.remove()


def test_services_die_and_come_back(installation, servers):
    database, redis, store = servers
    with worker(installation, "default"), worker(installation, "slow") as slow:
        site = Site(installation)
        site.wait_until_ready()

        redis_is_away(site, redis)
        store_is_away(site, store)
        postgresql_is_away(site, database)
        slow.send_signal(signal.SIGKILL)
        slow.wait()
        a_worker_is_dead_while_the_mail_server_is_away(site)


def redis_is_away(site, redis):
    """Cache and broker of jobs: pages and sign-in work, what a page queues waits in the database."""
    redis.kill()

    assert [site.page(path).status_code for path in ("/", "/operator/", "/units/")] == [200] * 3
    Client(site.installation, "c2")
    site.office.post("/calls/new/", text="关于报送的通知")
    assert site.ready() == (200, {"cache": "away"})
    assert 'baosong_service_up{service="cache"} 0.0' in site.figures()
    site.assert_alive()

    redis.start()
    site.wait_until_ready()


def store_is_away(site, store):
    """Pages that need no file work."""
    store.kill()

    assert site.page().status_code == 200
    assert site.page("/operator/").status_code == 200
    status, lacking = site.ready()
    assert (status, list(lacking)) == (503, ["store"])
    site.assert_alive()

    store.start()
    site.wait_until_ready()


def postgresql_is_away(site, database):
    """Every page says so, with a number that can be found in the log, and when to come back; afterwards nobody has to sign in again."""
    database.kill()

    for _ in range(2):
        answer = site.page()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert f"错误编号：{answer.headers['X-Request-ID']}" in answer.text
    status, lacking = site.ready()
    assert (status, "database" in lacking) == (503, True)
    assert 'baosong_service_up{service="database"} 0.0' in site.figures()
    assert "baosong_disk_free_bytes" in site.figures()
    site.assert_alive()

    database.start()
    site.wait_until_ready()


def a_worker_is_dead_while_the_mail_server_is_away(site):
    """The page says it at once; the operator is written to when the mail server is back, and again when the worker is."""
    wait(lambda: site.ready() == (200, {"worker slow": "dead"}))
    assert "baosong worker --queue slow" in site.page("/operator/").text
    wait(lambda: "故障提醒" in site.page("/operator/").text)

    mail = MailServer(int(site.installation.environment["BAOSONG_SMTP_PORT"]))
    wait(lambda: any("baosong worker --queue slow" in text for text in mail.texts))
    with worker(site.installation, "slow"):
        wait(lambda: any("已恢复" in text and "slow" in text for text in mail.texts))
    told = [text for text in mail.texts if "queue slow" in text and "已恢复" not in text]
    mail.server.stop()

    assert len(told) == 1, json.dumps(mail.texts, ensure_ascii=False)
