"""After SIGKILL of any process at any time: acknowledged data exist, receipts verify, nothing is duplicated."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from http.client import HTTPException

import psycopg

from baosong.site.demo import documents
from tests.journeys.client import Client
from tests.journeys.databases import backing_of
from tests.journeys.installation import SEED, Installation, stories_notice
from tests.servers import PATIENCE_S
from tests.servers.postgres import postgres_server
from tests.servers.redis import redis_server
from tests.servers.store import KEY, SECRET, store_server

# A thousand take about six minutes: BAOSONG_KILLS=1000.
POINTS = int(os.environ.get("BAOSONG_KILLS", "60"))
SEEDED = 20261126


def verified(installation):
    ran = subprocess.run([sys.executable, "-m", "baosong.cli", "verify"], env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S)
    return ran.returncode, ran.stdout


def test_a_process_killed_at_any_point_of_handing_in_loses_nothing_and_doubles_nothing(tmp_path):
    installation = Installation(tmp_path / "data", BAOSONG_BROKER="")
    installation.publish(stories_notice(5000))

    ran = subprocess.run(
        [sys.executable, "-m", "tests.journeys.kill_points", str(POINTS), str(SEEDED)],
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=3000,
    )

    assert ran.returncode == 0, ran.stderr[-3000:]
    said = json.loads(ran.stdout.splitlines()[-1])
    assert said["wrong"] == []
    assert said["points"] == POINTS
    # The points are spread over the whole scenario.
    assert {"nothing", "upload", "bytes"} <= said["far"].keys()
    installation.remove()


class Liaison(threading.Thread):
    """Submits one story after another until stopped, and retries after errors, as people do."""

    def __init__(self, installation, number):
        super().__init__(daemon=True)
        self.installation, self.number = installation, number
        self.receipts, self.is_over, self.tried = [], threading.Event(), 0

    def run(self):
        unit = ("文学院", "物理学院", "医学院")[self.number]
        while not self.is_over.is_set():
            self.tried += 1
            title = f"{unit}的第{self.tried}个故事"
            try:
                client = Client(self.installation, f"c{self.number + 1}")
                content = documents.docx(documents.text(title, 400))
                # A lost message is sent again after a minute; do not wait for it, submit the next story.
                self.receipts.append(client.hand_in(self.installation, unit=unit, title=title, content=content, seconds=60))
            except (OSError, AssertionError, KeyError, ValueError, IndexError, HTTPException, psycopg.Error):
                # The state of a request in progress during a kill is undefined; only acknowledged data are checked.
                time.sleep(0.5)


def test_web_worker_database_broker_and_store_are_killed_in_turn_while_three_colleges_hand_in(tmp_path):
    with ExitStack() as opened:
        database, redis, store = opened.enter_context(postgres_server()), opened.enter_context(redis_server()), opened.enter_context(store_server())
        address = database.address()
        backing = backing_of(tmp_path / "unused", 1, seed=SEED, server=address)
        installation = Installation(
            tmp_path / "data",
            seed=None,
            **{
                **backing,
                "BAOSONG_CACHE": redis.address(0),
                "BAOSONG_BROKER": redis.address(1),
                "BAOSONG_PREFIX": "killed",
                "BAOSONG_STORE": store.bucket("killed"),
                "BAOSONG_STORE_ENDPOINT": store.endpoint,
                "BAOSONG_STORE_KEY": KEY,
                "BAOSONG_STORE_SECRET": SECRET,
            },
        )
        installation.publish(stories_notice(5000))
        installation.start()
        liaisons = [Liaison(installation, number) for number in range(3)]
        drawn = random.Random(SEEDED)
        try:
            for liaison in liaisons:
                liaison.start()
            for victim in (database, redis, store, installation, "worker", database):
                time.sleep(drawn.uniform(1, 3))
                if victim == "worker":
                    group = str(installation.process.pid)
                    subprocess.run(["pkill", "-9", "-g", group, "-f", "baosong.cli worker"], check=True)
                else:
                    victim.kill()
                    time.sleep(drawn.uniform(0.2, 1.5))
                    victim.start()
                until_more(liaisons, victim)
        finally:
            for liaison in liaisons:
                liaison.is_over.set()
        for liaison in liaisons:
            liaison.join(timeout=PATIENCE_S)

        stranger = Client(installation)
        receipts = [address for liaison in liaisons for address in liaison.receipts]
        assert all("本回执真实有效" in stranger.ask("GET", address)[2].decode() for address in receipts)
        assert len(set(receipts)) == len(receipts) >= 6
        assert installation.row("select count(*) from (select version_id from submissions_receipt group by version_id having count(*) > 1) as doubled")[0] == 0
        assert verified(installation) == (0, "ok\n")
        installation.remove()


def until_more(liaisons, victim):
    """Processing continues by itself after the restart of the killed process."""
    before = sum(len(liaison.receipts) for liaison in liaisons)
    end = time.monotonic() + PATIENCE_S
    while sum(len(liaison.receipts) for liaison in liaisons) <= before:
        assert time.monotonic() < end, f"nothing is handed in any more after {victim} was killed"
        time.sleep(0.3)
