"""Services of an installation are configured by URL; without a URL the embedded ones are used."""

import sqlite3

import pytest

from baosong.site import services
from baosong.site.configuration import InvalidConfiguration


def test_without_an_address_the_database_lies_in_the_data_folder(tmp_path):
    said = services.database("", tmp_path)

    assert (said["ENGINE"], said["NAME"]) == ("baosong.platform.sqlite", tmp_path / "baosong.sqlite3")


def test_sqlite_writes_ahead_so_that_readers_do_not_wait_for_a_writer(tmp_path):
    settings = services.database("", tmp_path)
    connection = sqlite3.connect(settings["NAME"])

    connection.executescript(settings["OPTIONS"]["init_command"])

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_address_names_a_postgresql_database(tmp_path):
    said = services.database("postgresql://baosong:p%40ss@db.example.edu.cn:5433/works?sslmode=require", tmp_path)

    assert {key: said[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "works",
        "USER": "baosong",
        "PASSWORD": "p@ss",
        "HOST": "db.example.edu.cn",
        "PORT": "5433",
    }
    assert said["OPTIONS"]["sslmode"] == "require"


def test_a_socket_may_be_named(tmp_path):
    assert services.database("postgresql://baosong@/works?host=/run/postgresql", tmp_path)["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("address", ["postgresql://host", "mysql://host/name", "works?"])
def test_an_address_that_names_none_is_refused_with_what_to_write(tmp_path, address):
    with pytest.raises(InvalidConfiguration, match="database"):
        services.database(address, tmp_path)


def test_jobs_go_through_the_database_or_a_broker():
    assert services.tasks("")["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert services.tasks("redis://localhost/1")["default"]["BACKEND"] == "baosong.platform.jobs.celery_backend.CeleryBackend"


def test_sessions_are_kept_in_the_database_so_that_one_that_ended_stays_ended_whatever_the_cache_missed(settings):
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_a_page_waits_for_postgresql_for_less_than_three_seconds(tmp_path):
    options = services.database("postgresql://host/name", tmp_path)["OPTIONS"]

    assert options["pool"]["timeout"] < 3
    assert int(options["connect_timeout"]) < 3


def test_the_address_of_the_database_may_say_how_long_to_wait(tmp_path):
    assert services.database("postgresql://host/name?connect_timeout=9", tmp_path)["OPTIONS"]["connect_timeout"] == "9"
