"""Terms that are passed on may be stricter, never looser: whatever meets the lower rule meets the upper one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.rules.comparisons import bounds as within
from baosong.core.terms import LoosenedRule, PieceKind, Rule, Severity, TermsPiece, TermsTask, loosened
from baosong.core.terms.strictness import is_as_strict

FILM = TermsPiece(PieceKind.VIDEO, "视频", "p1", rules=(Rule("duration_s", (300, 480)), Rule("formats", ("mp4", "mov")), Rule("max_bytes", 2 * 1024**3)))
SCRIPT = TermsPiece(PieceKind.DOCUMENT, "讲稿", "p2", rules=(Rule("words", (None, 2000), Severity.ADVICE),))
TASK = TermsTask("微党课", "t1", "2026-05-20", (FILM, SCRIPT))


def changed(piece=FILM, **values):
    return replace(TASK, pieces=tuple(replace(piece, **values) if old.key == piece.key else old for old in TASK.pieces))


def test_the_same_and_stricter_terms_are_right():
    stricter = (Rule("duration_s", (300, 420)), Rule("formats", ("mp4",)), Rule("max_bytes", 1024**3), Rule("subtitles", "required"))

    assert loosened(TASK, TASK) == []
    assert loosened(TASK, replace(changed(rules=stricter), deadline="2026-05-10")) == []
    assert loosened(TASK, changed(SCRIPT, rules=(Rule("words", (500, 1500)),))) == []
    assert loosened(TASK, replace(TASK, pieces=(*TASK.pieces, TermsPiece(PieceKind.FORM, "推荐表", "p3")))) == []


@pytest.mark.parametrize(
    ("own", "what"),
    [
        (replace(TASK, deadline="2026-05-21"), "deadline"),
        (replace(TASK, deadline=""), "deadline"),
        (replace(TASK, pieces=(FILM,)), "piece"),
        (changed(required=False), "piece"),
        (changed(kind=PieceKind.AUDIO), "piece"),
        (changed(rules=FILM.rules[1:]), "duration_s"),
        (changed(rules=(Rule("duration_s", (300, 500)), *FILM.rules[1:])), "duration_s"),
        (changed(rules=(Rule("duration_s", (300, 480), Severity.ADVICE), *FILM.rules[1:])), "duration_s"),
        (changed(rules=(Rule("duration_s", (300, 480), approx=True), *FILM.rules[1:])), "duration_s"),
        (changed(rules=(FILM.rules[0], Rule("formats", ("mp4", "avi")), FILM.rules[2])), "formats"),
        (changed(rules=(*FILM.rules[:2], Rule("max_bytes", 3 * 1024**3))), "max_bytes"),
    ],
)
def test_what_asks_for_less_is_named(own, what):
    assert [item.what for item in loosened(TASK, own)] == [what]


def test_a_loosened_rule_says_both_values():
    own = changed(rules=(*FILM.rules[:2], Rule("max_bytes", 5)))
    looser = changed(rules=(*FILM.rules[:2], Rule("max_bytes", 3 * 1024**3)))

    assert loosened(TASK, own) == []
    assert loosened(TASK, looser) == [LoosenedRule("max_bytes", "视频", 2 * 1024**3, 3 * 1024**3)]


BOUND = st.one_of(st.none(), st.integers(0, 100))
BOUNDS = st.tuples(BOUND, BOUND)


@given(BOUNDS, BOUNDS, st.integers(-5, 105))
def test_whatever_meets_a_stricter_bound_meets_the_one_above(own, above, measured):
    if is_as_strict(Rule("words", own), Rule("words", above)) and within(own, measured):
        assert within(above, measured)
