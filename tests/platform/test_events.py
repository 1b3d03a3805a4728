"""What a room announces is told to others after the commit; one that fails is logged, and nobody who pressed a button feels it."""

import logging
from dataclasses import dataclass

import pytest
from django.db import transaction

from baosong.platform import events


@dataclass(frozen=True)
class Rung:
    """Something that happened in a test."""

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
def test_what_was_rolled_back_is_told_to_nobody(monkeypatch):
    heard = []
    monkeypatch.setitem(events._receivers, Rung, [heard.append])

    with transaction.atomic():
        events.announce(Rung(1))
        transaction.set_rollback(True)

    assert heard == []
