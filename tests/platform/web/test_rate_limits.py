"""Requests of one person or one address are limited."""

import pytest
from django.urls import reverse

from baosong.platform.web import rate_limits
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_brute_force_is_stopped_with_the_time_to_retry(client, settings, monkeypatch):
    """ASVS 8.1.1–8.1.4."""
    monkeypatch.setattr(rate_limits, "OF_SENDERS", 3)
    codes = [client.post(reverse("object", args=["none"]), {"text": "x"}) for _ in range(4)]

    assert [code.status_code for code in codes] == [404, 404, 404, 429]
    assert 1 <= int(codes[-1]["Retry-After"]) <= 61
    assert "请稍等一分钟" in codes[-1].content.decode()
    # Other addresses, and requests that only read, are not affected.
    assert client.post(reverse("object", args=["none"]), {"text": "x"}, REMOTE_ADDR="192.0.2.9").status_code == 404
    assert client.get(reverse("sign-in")).status_code == 200


def test_each_person_has_a_budget_of_their_own(client, monkeypatch):
    """ASVS 8.1.1–8.1.4, 11.1.4–11.1.5."""
    monkeypatch.setattr(rate_limits, "OF_PERSON", 2)
    client.force_login(make.a_person("a"))
    assert [client.get(reverse("here")).status_code for _ in range(3)] == [204, 204, 429]
    client.force_login(make.a_person("b"))
    assert client.get(reverse("here")).status_code == 204


def test_an_installation_may_set_no_limit(client, settings, monkeypatch):
    settings.BAOSONG_RATE = 0
    monkeypatch.setattr(rate_limits, "OF_READERS", 1)

    assert [client.get(reverse("sign-in")).status_code for _ in range(3)] == [200, 200, 200]
