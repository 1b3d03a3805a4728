"""The browser decides like the server: both run one table of cases."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from baosong.core.rules import ALL, KINDS, PieceKind
from tests.core.rules.cases import CASES
from tests.journeys.browsers import QUIET, chromium_path

COMPARISONS = Path(__file__).parents[3] / "frontend" / "rule_comparisons.js"
RUN = "async ([source, cases]) => { const { compare } = await import(`data:text/javascript,${encodeURIComponent(source)}`); return cases.map((args) => compare(...args)); }"
# Judged by the check of subtitles.
NO_COMPARISON = {"subtitles"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.field}-{case.piece}-{case.value}{'~' if case.approx else ''}-{case.measured}")
def test_the_server_decides_as_the_table_says(case):
    measured = tuple(case.measured) if isinstance(case.measured, list) else case.measured

    assert KINDS[case.field].check(case.value, measured, approx=case.approx, piece=case.piece) is case.is_met


def test_the_browser_decides_as_the_table_says():
    def arguments(case):
        rule = KINDS[case.field].as_json(case.piece)
        return [rule["comparison"], case.value, case.measured, {**rule["parameters"], "approx": case.approx}]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        decided = browser.new_page().evaluate(RUN, [COMPARISONS.read_text("utf-8"), json.loads(json.dumps([arguments(case) for case in CASES]))])
        browser.close()

    assert [case for case, is_met in zip(CASES, decided, strict=True) if is_met is not case.is_met] == []


def test_every_kind_of_rule_is_in_the_table():
    assert {case.field for case in CASES} == set(KINDS) - NO_COMPARISON
    assert len(CASES) >= 200


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.field)
def test_a_kind_is_complete(kind):
    assert kind.is_valid(kind.example)
    assert kind.summary
    assert kind.source
    assert set(kind.measures) <= set(PieceKind)
    assert kind.is_stricter_or_equal(kind.example, kind.example)


@pytest.mark.parametrize("case", [case for case in CASES if case.is_met], ids=str)
def test_what_meets_a_stricter_value_meets_the_looser_one(case):
    kind = KINDS[case.field]

    looser = [other for other in CASES if other.field == case.field and other.piece is case.piece and not other.approx and not case.approx]

    for other in looser:
        if kind.is_valid(other.value) and kind.is_valid(case.value) and kind.is_stricter_or_equal(case.value, other.value):
            measured = tuple(case.measured) if isinstance(case.measured, list) else case.measured
            assert kind.check(other.value, measured, piece=case.piece) is not False
