"""The full-text index: one suite for SQLite and a real PostgreSQL server."""

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baosong.core.chinese import Lexicon, parse_query
from baosong.platform.fulltext import IndexedText
from baosong.platform.fulltext.postgres import PostgresIndex
from baosong.platform.fulltext.sqlite import SqliteIndex
from tests.servers.postgres import postgres_server

LEXICON = Lexicon.load()
THINGS = (
    IndexedText(1, "门口的一张桌子", "文学院 值守", "深夜的宿舍门口放着一张桌子，志愿者轮流值守，给晚归的同学登记体温。", ("u1", "u11", "kfilm", "y2026")),
    IndexedText(2, "战疫故事：两本账", "物理学院 李小明", "测温登记一本，心里一本。党员先锋岗设在东门。", ("u1", "u12", "ktext", "y2025")),
    IndexedText(3, "云党课的第一讲", "医学院 网课", "隔着屏幕，党支部书记给预备党员讲了第一堂党课。", ("u1", "u13", "kfilm", "y2026", "public")),
    IndexedText(4, "H.264 与字幕制作", "信息中心", "Premiere subtitle settings for lectures; 导出格式为MP4。", ("u1", "u14", "ktext", "y2026")),
)


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory):
    """An index on each database; with tables of its own, outside the tests' transactions."""
    with django_db_blocker.unblock(), postgres_server() as postgres:
        made = {}
        for alias, settings_of, kind in (
            ("words_sqlite", {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path_factory.mktemp("words") / "words.sqlite3")}, SqliteIndex),
            ("words_postgres", postgres.django, PostgresIndex),
        ):
            connections.databases[alias] = settings_of
            connections.databases[alias] = connections.configure_settings({"default": {}, alias: settings_of})[alias]
            made[alias] = kind("probe", alias)
            made[alias].create()
            made[alias].put(THINGS, LEXICON)
        yield made
        for alias in made:
            connections[alias].close()
            # The cached index may have a connection to a server of another process's tests.
            del connections[alias]
            del connections.databases[alias]


@pytest.fixture(params=["words_sqlite", "words_postgres"])
def index(databases, request, django_db_blocker):
    with django_db_blocker.unblock():
        yield databases[request.param]


def keys(index, text, marks=()):
    return set(index.find(parse_query(text, LEXICON), marks=marks).keys)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("桌子", {1}),
        ("志愿者", {1}),
        ("党课", {3}),
        ("党员先锋岗", {2}),
        ("宿舍 值守", {1}),
        ("宿舍 党课", set()),
        ("寝室", {1}),
        ("在线教学", {3}),
        ("支部", {3}),
        ("小明", {2}),
        ("里一", {2}),
        ("體溫", {1}),
        ("ＭＰ４", {4}),
        ("subtitle", {4}),
        ("“一张桌子”", {1}),
    ],
)
def test_words_synonyms_pairs_and_other_scripts_are_found(index, asked, found):
    result = index.find(parse_query(asked, LEXICON))

    assert (set(result.keys) if result.how == "exact" else set()) == found


@pytest.mark.parametrize(
    ("asked", "how", "found"),
    [
        ("zhanyigushi", "sound", {2}),
        ("zhan yi", "sound", {2}),
        ("zydk", "sound", set()),
        ("ydk", "sound", {3}),
        ("liangbenzhang", "sound", {2}),
        ("战役顾事", "sound", {2}),
        ("subtitel", "near", {4}),
    ],
)
def test_pinyin_first_letters_and_slips_are_understood(index, asked, how, found):
    result = index.find(parse_query(asked, LEXICON))

    assert (result.how, set(result.keys)) == (how if found else result.how, found)


def test_a_part_is_found_where_all_is_nowhere(index):
    result = index.find(parse_query("桌子 先锋岗", LEXICON))

    assert (result.how, set(result.keys)) == ("any", {1, 2})


def test_a_hit_in_the_title_comes_first(index):
    index.put([IndexedText(5, "别的标题", "", "说到桌子，桌子，桌子。", ("u1",))], LEXICON)

    assert index.find(parse_query("桌子", LEXICON)).keys == (1, 5)
    index.remove([5])


def test_marks_narrow_and_choices_among_them_widen(index):
    assert keys(index, "党课", [("public",)]) == {3}
    assert keys(index, "桌子", [("public",)]) == set()
    assert keys(index, "值守", [("u11",), ("y2026",)]) == {1}
    assert keys(index, "值守", [("u12", "u11")]) == {1}


def test_what_was_put_again_or_removed_is_as_it_was_put_last(index):
    index.put([IndexedText(9, "旧标题", "", "", ())], LEXICON)
    index.put([IndexedText(9, "新标题", "", "", ())], LEXICON)

    assert (index.find(parse_query("旧标题", LEXICON)).how, index.find(parse_query("新标题", LEXICON)).keys) == ("near", (9,))
    index.remove([9])
    assert 9 not in keys(index, "新标题")


@given(st.text(max_size=40))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_breaks_the_index(index, text):
    index.find(parse_query(text, LEXICON), marks=[("u1",)])


@given(st.text(alphabet="党课支部书记微故事宿舍门口桌子值守的了在一讲", min_size=4, max_size=30), st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_two_characters_that_stand_together_are_found(index, text, data):
    at = data.draw(st.integers(0, len(text) - 2))
    index.put([IndexedText(77, "某", "", text, ("probe",))], LEXICON)

    assert 77 in keys(index, text[at : at + 2], [("probe",)])
