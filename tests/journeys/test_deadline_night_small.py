"""Thirty units submit at the same time just before the deadline: no errors, no losses, no duplicates."""

import asyncio
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from baosong.site.demo import documents
from tests.journeys.crowd import CROWD, gather
from tests.journeys.installation import stories_notice
from tests.servers import PATIENCE_S


def test_thirty_units_hand_in_at_once_and_each_has_its_receipt(installation):
    people = json.loads(installation.python(CROWD, "30"))
    installation.publish(stories_notice(5))
    (task,) = installation.row("select id from calls_task")

    crowd = gather(installation.url, people, task, documents.docx(documents.text("门口的一张桌子", 900)), at_once=30, pause=1.5, seconds=3)
    # In a separate thread: the event loop of the journeys' browser runs in this one.
    with ThreadPoolExecutor(1) as thread:
        measured = thread.submit(asyncio.run, crowd).result()

    assert measured.errors == []
    assert set(measured.receipts) == {name for name, _ in people}
    assert len(set(measured.receipts.values())) == 30
    for code in list(measured.receipts.values())[:5]:
        assert "本回执真实有效" in urllib.request.urlopen(f"{installation.url}/verify/{code}/", timeout=PATIENCE_S).read().decode()
    assert installation.row("select count(*) from submissions_submission where state = 'submitted'") == (30,)
    assert installation.row("select count(*) from submissions_receipt") == (30,)
    assert installation.row("select count(*) from submissions_piecefile") == (30,)
