"""The shared cache: while Redis is away each process counts alone, and no page fails."""

import pytest
from django.core.cache import caches

from baosong.platform.web import shared_cache
from baosong.platform.web.rate_limits import seconds_to_wait
from baosong.site import services
from tests.servers.redis import redis_server


@pytest.fixture(scope="module")
def redis():
    with redis_server() as made:
        yield made


@pytest.fixture
def by_redis(settings, redis):
    shared_cache._asked_again_at.clear()
    settings.CACHES = services.caches(redis.address(), "tests")
    yield redis
    if redis.process is None:
        redis.start()


def test_processes_count_together_while_redis_answers(by_redis):
    caches["default"].set("count", 1)

    assert caches.create_connection("default").incr("count") == 2
    assert caches["default"].answers()


def test_limits_hold_for_each_process_alone_while_redis_is_away(by_redis, settings):
    by_redis.kill()
    settings.BAOSONG_RATE = 100

    waits = [seconds_to_wait("person-1", 3) for _ in range(5)]

    assert waits[:3] == [0, 0, 0]
    assert all(waits[3:])
    assert not caches["default"].answers()


def test_redis_is_not_asked_with_every_page_while_it_is_away_and_is_used_again_when_it_is_back(by_redis, monkeypatch):
    cache = caches["default"]
    by_redis.kill()
    cache.set("seen", "here")
    monkeypatch.setattr(type(cache), "_cache", property(lambda _cache: pytest.fail("asked again")))
    assert cache.get("seen") == "here"
    monkeypatch.undo()

    by_redis.start()

    assert cache.answers()
    assert cache.get("seen") is None


def test_every_method_works_while_redis_is_away(by_redis):
    cache = caches["default"]
    by_redis.kill()

    assert cache.add("a", 1)
    assert cache.incr("a") == 2
    cache.set_many({"b": 1, "c": 2})
    assert cache.get_many(["b", "c"]) == {"b": 1, "c": 2}
    assert cache.has_key("b")
    assert cache.touch("b")
    assert cache.delete("b")
    cache.delete_many(["c"])
    assert cache.get("c") is None
    cache.clear()
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")
