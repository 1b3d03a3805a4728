"""Checks run side by side; one that hangs or breaks is itself a finding."""

import threading
import time

from baosong.site.checks import catalogue, runner
from baosong.site.checks.findings import NotTried, SetupCheck, SetupSeverity, error


def a_check(name, run=lambda: iter(()), **options):
    return SetupCheck(name, run, **options)


def test_the_names_of_checks_are_unique_and_quick_ones_need_no_server():
    names = [check.name for check in catalogue.CHECKS]

    assert len(names) == len(set(names))
    assert {check.name for check in catalogue.QUICK} == {
        "debug", "hosts", "public_url", "https", "proxies", "secret_key", "modes", "rights", "disk", "demo_accounts",
    }  # fmt: skip


def test_checks_run_side_by_side():
    both = threading.Barrier(2, timeout=60)

    def meet():
        both.wait()
        yield from ()

    results = runner.run([a_check("a", meet), a_check("b", meet)])

    assert [(result.name, result.findings) for result in results] == [("a", []), ("b", [])]


def test_a_check_that_hangs_does_not_hold_the_others(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE_S", 0.5)
    done = threading.Event()

    def hang():
        done.wait(60)
        yield from ()

    begun = time.monotonic()
    hung, quick = runner.run([a_check("hung", hang), a_check("quick")])
    done.set()

    assert time.monotonic() - begun < 30
    assert [finding.severity for finding in hung.findings] == [SetupSeverity.ERROR]
    assert quick.findings == []


def test_a_check_that_breaks_is_a_finding(caplog):
    def broken():
        raise ZeroDivisionError
        yield

    (result,) = runner.run([a_check("broken", broken)])

    assert "ZeroDivisionError" in result.findings[0].what


def test_a_check_whose_server_is_away_is_not_told_to_be_fine():
    def clock():
        raise NotTried
        yield

    (result,) = runner.run([a_check("clock", clock)])

    assert (result.findings, result.is_skipped) == ([], True)


def test_without_a_database_what_reads_tables_is_skipped():
    read = []

    def tables():
        read.append(1)
        yield from ()

    away, skipped, not_set_up = runner.run(
        [
            a_check("database", lambda: iter([error("away", "start it")])),
            a_check("tables", tables, needs_database=True),
            a_check("cache", tables, applies=lambda: False),
        ]
    )

    assert (len(away.findings), skipped.is_skipped, not_set_up.is_skipped, read) == (1, True, True, [])
