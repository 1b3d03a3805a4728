"""The services behind an installation are tried for real."""

import socket
import time
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from baosong.site import monitoring
from baosong.site import services as addresses
from baosong.site.checks import clock, database, services, store
from baosong.site.checks.findings import SetupSeverity
from tests.journeys.databases import seeded_file
from tests.servers.postgres import postgres_server
from tests.servers.redis import redis_server
from tests.servers.store import KEY, SECRET, store_server


@pytest.fixture(autouse=True)
def own_connections(django_db_blocker):
    """The checks of databases connect to servers of these tests, not to the tests' database."""
    with django_db_blocker.unblock():
        yield


def only(findings):
    (finding,) = findings
    assert finding.severity is SetupSeverity.ERROR
    return finding


@pytest.fixture(scope="module")
def redis():
    with redis_server() as made:
        yield made


@pytest.fixture
def silent():
    """The address of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_redis_that_works_has_no_finding(settings, redis):
    settings.OPTIONS = {**settings.OPTIONS, "cache": redis.address(0)}
    settings.BAOSONG_BROKER = redis.address(1)

    assert [*services.cache(), *services.broker()] == []


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "redis://nobody:wrong@127.0.0.1:{port}/0", "rediss://127.0.0.1:{port}/0", "nonsense"])
def test_a_cache_that_cannot_be_used_is_found(settings, redis, address):
    settings.OPTIONS = {**settings.OPTIONS, "cache": address.format(port=redis.port)}

    assert "cache" in only(services.cache()).remedy


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/1", "amqp://guest:guest@127.0.0.1:1//", "nonsense://host"])
def test_a_broker_that_cannot_be_used_is_found(settings, address):
    settings.BAOSONG_BROKER = address

    assert "broker" in only(services.broker()).remedy


def test_services_that_never_answer_end_at_the_limit(settings, silent, monkeypatch):
    monkeypatch.setattr(services, "TIMEOUT_S", 0.3)
    settings.OPTIONS = {**settings.OPTIONS, "cache": f"redis://{silent}/0"}
    settings.BAOSONG_BROKER, settings.BAOSONG_CLAMD = f"redis://{silent}/1", silent
    begun = time.monotonic()

    for check in (services.cache, services.broker, services.virus_scanner):
        only(check())

    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("address", ["127.0.0.1:1", "clamd", "host:port"])
def test_a_scanner_that_cannot_be_used_is_found(settings, address):
    settings.BAOSONG_CLAMD = address

    assert "clamd" in only(services.virus_scanner()).remedy


@pytest.fixture(scope="module")
def seaweed():
    with store_server() as made:
        made.bucket("baosong")
        yield made


@pytest.fixture
def bucket(settings, seaweed):
    settings.BAOSONG_STORE = {
        **settings.BAOSONG_STORE,
        "store": "baosong/within",
        "store_endpoint": seaweed.endpoint,
        "store_region": "us-east-1",
        "store_key": KEY,
        "store_secret": SECRET,
    }
    return settings


def test_a_bucket_is_written_to_read_and_left_as_it_was(bucket, seaweed):
    before = seaweed.client().list_objects_v2(Bucket="baosong")["KeyCount"]

    assert list(store.bucket()) == []

    assert seaweed.client().list_objects_v2(Bucket="baosong")["KeyCount"] == before


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"store": "nosuch"}, "store"),
        ({"store_secret": "another"}, "store_secret"),
        ({"store_endpoint": "http://127.0.0.1:1"}, "store_endpoint"),
        ({"store_endpoint": "nonsense"}, "store_endpoint"),
    ],
    ids=["bucket", "secret", "away", "no address"],
)
def test_a_bucket_that_cannot_be_used_is_found(bucket, wrong, remedy):
    bucket.BAOSONG_STORE = {**bucket.BAOSONG_STORE, **wrong}

    assert remedy in only(store.bucket()).remedy


def test_a_database_that_works_has_no_finding(tmp_path):
    (tmp_path / "baosong.sqlite3").write_bytes(seeded_file().read_bytes())

    assert list(database.findings_of(addresses.database("", tmp_path))) == []


def test_missing_migrations_are_found_and_no_file_is_made(tmp_path):
    finding = only(database.findings_of(addresses.database("", tmp_path)))

    assert "baosong serve" in finding.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_found(tmp_path):
    (tmp_path / "baosong.sqlite3").write_bytes(b"no database" * 1000)

    only(database.findings_of(addresses.database("", tmp_path)))


@pytest.fixture(scope="module")
def postgres():
    with postgres_server() as made:
        yield made


def test_a_server_without_tables_is_found(postgres):
    assert "baosong serve" in only(database.findings_of(addresses.database(postgres.address(), Path()))).remedy


@pytest.mark.parametrize("address", ["{server}", "postgresql://nobody@/postgres?host={folder}", "postgresql://baosong@127.0.0.1:1/postgres"])
def test_a_server_that_cannot_be_used_is_found(postgres, address):
    address = postgres.address("nowhere") if address == "{server}" else address.format(folder=postgres.folder)

    assert "database" in only(database.findings_of(addresses.database(address, Path()))).remedy


def test_a_database_that_may_only_be_read_is_found(postgres, monkeypatch):
    monkeypatch.setattr(monitoring, "newest_migrations", frozenset)
    configured = addresses.database(postgres.address(), Path())
    with psycopg.connect(postgres.address()) as connection:
        connection.execute("CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz)")
    configured["OPTIONS"]["options"] = "-c default_transaction_read_only=on"

    assert "read-only" in only(database.findings_of(configured)).what


@pytest.mark.parametrize(("apart", "count"), [(2.0, 0), (-29, 0), (31, 1), (-3600, 1)])
def test_clocks_that_are_apart_are_found(apart, count):
    """ASVS 7.3.4."""
    assert len(list(clock.clock_finding(apart, "server"))) == count


def test_the_clock_of_the_server_is_read(postgres, monkeypatch):
    configured = addresses.database(postgres.address(), Path())

    assert list(database.clock_of(configured)) == []
    monkeypatch.setattr(database, "time", SimpleNamespace(time=lambda: time.time() - 3600))
    assert "时钟" in only(database.clock_of(configured)).what
