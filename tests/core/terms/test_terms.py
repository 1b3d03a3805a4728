"""Terms: lossless in call.toml, moments of deadlines, quotas of one unit."""

import json
from datetime import datetime

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.terms import Deadline, Evidence, InvalidDeadline, Rule, Severity, Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.call_file import InvalidCall, read_call, schema, write_call
from baosong.core.terms.deadlines import SHANGHAI
from baosong.core.terms.model import ChannelKind, PieceKind, TermsChannel
from baosong.core.terms.profiles import with_profile
from baosong.core.terms.quotas import DueCount, UnitFacts, due

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
evidence = st.none() | st.builds(Evidence, st.integers(0, 500), st.integers(0, 500))
bound = st.none() | st.integers(0, 10_000)
rules = st.one_of(
    st.builds(
        Rule,
        st.sampled_from(["duration_s", "words"]),
        st.tuples(st.integers(0, 99), st.integers(100, 9999)),
        st.sampled_from(Severity),
        st.booleans(),
        evidence,
    ),
    st.builds(Rule, st.just("duration_s"), st.tuples(st.none(), st.integers(1, 999)), evidence=evidence),
    st.builds(Rule, st.just("formats"), st.lists(st.sampled_from(["mp4", "jpg"]), min_size=1, max_size=2).map(tuple), evidence=evidence),
    st.builds(Rule, st.just("max_bytes"), st.integers(1, 2**40), evidence=evidence),
    st.builds(Rule, st.just("subtitles"), st.sampled_from(["required", "forbidden"])),
)
pieces = st.builds(TermsPiece, st.sampled_from(PieceKind), words, words, st.booleans(), st.lists(rules, max_size=3).map(tuple), evidence)
quotas = st.builds(
    TermsQuota,
    st.none() | st.integers(0, 3),
    st.none() | st.integers(3, 9),
    words,
    words,
    st.sampled_from(["", "branch"]),
    st.none() | st.integers(1, 9),
    is_advice=st.booleans(),
    evidence=evidence,
)
tasks = st.builds(
    TermsTask,
    words.filter(str.strip),
    words,
    st.sampled_from(["", "2020-07-24", "--05-04", "2020-07-24T24:00"]),
    st.lists(pieces, max_size=3).map(tuple),
    st.lists(quotas, max_size=2).map(tuple),
    st.none() | st.integers(1, 9),
    evidence=evidence,
)
channels = st.builds(TermsChannel, st.sampled_from(ChannelKind), words, words, evidence, evidence)
all_terms = st.builds(
    Terms, words, words, st.lists(tasks, max_size=3).map(tuple), st.lists(channels, max_size=2).map(tuple), words, st.booleans(), words, st.lists(words, max_size=3).map(tuple),
    grace_minutes=st.integers(0, 600), naming=words, evidence=st.dictionaries(st.sampled_from(["title", "select"]), st.builds(Evidence, st.integers(0, 9), st.integers(0, 9))),
)  # fmt: skip


@given(all_terms)
def test_call_toml_is_lossless(terms):
    assert read_call(write_call(terms)) == terms


@given(all_terms)
def test_terms_fit_their_schema(terms):
    jsonschema.validate(json.loads(msgspec.json.encode(terms)), schema())


def test_the_sentence_stands_above_its_value():
    text = "前言。视频不超过5分钟，配字幕。后语。"
    rule = Rule("duration_s", (None, 300), evidence=Evidence(5, 11))
    terms = Terms(tasks=(TermsTask("微课", pieces=(TermsPiece(PieceKind.VIDEO, rules=(rule,)),)),))

    assert "# “视频不超过5分钟，配字幕。”" in write_call(terms, text)


@pytest.mark.parametrize(
    ("source", "place", "code"),
    [
        ("not toml [", "", "not_toml"),
        ("baosong_call = 9", "baosong_call", "unknown_version"),
        ("baosong_call = 1\ntitle = 3", "title", "wrong_type"),
        ('baosong_call = 1\n[[tasks]]\nname = ""', "tasks[1].name", "empty"),
        ('baosong_call = 1\n[[tasks]]\nname = "a"\ndeadline = "2021-02-31"', "tasks[1].deadline", "no_date"),
        ('baosong_call = 1\n[[tasks]]\nname = "a"\n[[tasks.quotas]]\nleast = 3\nmost = 1', "tasks[1].quotas", "crossed"),
        (
            'baosong_call = 1\n[[tasks]]\nname = "a"\n[[tasks.pieces]]\nkind = "video"\n[[tasks.pieces.rules]]\nfield = "colour"\nvalue = 1',
            "tasks[1].pieces[1].rules.colour",
            "unknown_rule",
        ),
    ],
)
def test_faults_of_a_call_file_are_named_with_their_place(source, place, code):
    with pytest.raises(InvalidCall) as caught:
        read_call(source)

    assert (place, code) == caught.value.problems[0][:2]


def test_a_bare_date_is_the_end_of_that_day_in_shanghai():
    assert Deadline("2020-07-24").moment() == datetime(2020, 7, 24, 23, 59, 59, tzinfo=SHANGHAI)
    assert Deadline("2020-07-24T24:00").moment() == datetime(2020, 7, 24, 23, 59, 59, tzinfo=SHANGHAI)
    assert Deadline("2020-07-24T17:00").moment() == datetime(2020, 7, 24, 17, tzinfo=SHANGHAI)


@pytest.mark.parametrize("written", ["--07-24", "2021-02-30", "soon", "2021-01-01T25:00"])
def test_what_is_no_moment_is_refused(written):
    with pytest.raises(InvalidDeadline):
        Deadline(written).moment()


@pytest.mark.parametrize(
    ("quotas_stated", "unit", "expected"),
    [
        ((), UnitFacts(), DueCount(0, None)),
        ((TermsQuota(2),), UnitFacts(), DueCount(2, None)),
        ((TermsQuota(2, is_advice=True),), UnitFacts(), DueCount(0, None)),
        ((TermsQuota(1, 3),), UnitFacts(), DueCount(1, 3)),
        ((TermsQuota(1), TermsQuota(3, unit_kind="学院")), UnitFacts("学院"), DueCount(3, None)),
        ((TermsQuota(1), TermsQuota(3, unit_kind="学院")), UnitFacts("部门"), DueCount(1, None)),
        ((TermsQuota(1, basis="branch", every=10),), UnitFacts(branches=21), DueCount(3, None)),
        ((TermsQuota(1, basis="member", every=200),), UnitFacts(members=199), DueCount(1, None)),
        ((TermsQuota(basis="branch", percent=10),), UnitFacts(branches=21), DueCount(3, None)),
    ],
)
def test_a_units_quota(quotas_stated, unit, expected):
    assert due(TermsTask("a", quotas=quotas_stated), unit) == expected


def test_a_profile_fills_only_what_the_notice_leaves_open():
    piece = TermsPiece(PieceKind.VIDEO, rules=(Rule("duration_s", (None, 60)),))

    filled = with_profile(piece, "standard")

    assert filled.rule("duration_s").value == (None, 60)
    assert filled.rule("video_codec").value == "h264"
