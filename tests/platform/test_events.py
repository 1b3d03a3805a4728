"""Events reach their receivers after commit; exceptions in receivers are logged and not re-raised."""

import logging
from dataclasses import dataclass

import pytest
from django.db import transaction

from baosong.platform import events


@dataclass(frozen=True)
class Rung:
    """An event of this test."""

    times: int


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_is_logged_and_the_next_one_hears_all_the_same(monkeypatch, caplog):
    heard = []

    def deaf(event):
        raise RuntimeError("deaf")

    monkeypatch.setitem(events._receivers, Rung, [deaf, heard.append])

    with caplog.at_level(logging.ERROR), transaction.atomic():
        events.announce(Rung(2))
        assert heard == []

    assert heard == [Rung(2)]
    assert "deaf" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_events_of_a_rolled_back_transaction_are_not_delivered(monkeypatch):
    heard = []
    monkeypatch.setitem(events._receivers, Rung, [heard.append])

    with transaction.atomic():
        events.announce(Rung(1))
        transaction.set_rollback(True)

    assert heard == []
