"""A proposed reading is taken only as far as the notice states it."""

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.notice.second_reader import InvalidProposal, decode, proposal_schema, suggestions, verified, with_suggestion
from baosong.core.notice.second_reader.dates import stated
from baosong.core.notice.second_reader.values import states_count, states_kind, states_rule
from baosong.core.rules import KINDS, PieceKind
from baosong.core.terms import Evidence, Terms, TermsQuota, TermsTask

NOTICE = """关于征集“廉洁文化”作品的通知
各学院：
一、微视频。时长二十分钟以内，MP4格式，大小不超过５００ＭＢ，每个学院限报2部。
二、征文。字数1500字左右，每个学院至少报送一篇，如有照片可一并报送。
三、请于11月底前将微视频报送至党委宣传部，征文于2026年12月10日下午5点前报送。
党委宣传部
2026年10月8日
"""


def quoted(value, quote):
    return {"value": value, "quote": quote}


def task(name, quote, **more):
    return {"name": quoted(name, quote), "deadline": None, "quotas": [], "pieces": [], **more}


def piece(kind, quote, *rules, **more):
    return {"kind": kind, "name": "", "required": True, "quote": quote, "rules": [{"field": f, "value": v, "quote": q} for f, v, q in rules], **more}


def read(*tasks, title=None, text=NOTICE):
    return verified(decode(msgspec.json.encode({"title": title, "tasks": tasks})), text)


VIDEO = task(
    "微视频",
    "一、微视频",
    deadline=quoted("2026-11-30", "请于11月底前将微视频报送至党委宣传部"),
    quotas=[{"least": None, "most": 2, "unit_kind": "", "quote": "每个学院限报2部"}],
    pieces=[
        piece(
            "video",
            "一、微视频。",
            ("duration_s", [None, 1200], "时长二十分钟以内"),
            ("formats", ["mp4"], "MP4格式"),
            ("max_bytes", 500 * 1024**2, "大小不超过500MB"),
        )
    ],
)
PAPER = task(
    "征文",
    "二、征文",
    deadline=quoted("2026-12-10T17:00", "征文于2026年12月10日下午5点前报送"),
    quotas=[{"least": 1, "most": None, "unit_kind": "", "quote": "每个学院至少报送一篇"}],
    pieces=[
        piece("document", "二、征文。", ("words", [1500, 1500], "字数1500字左右")),
        piece("image", "如有照片可一并报送", required=False),
    ],
)


def test_a_true_proposal_is_taken_whole_each_value_with_its_place():
    found = read(VIDEO, PAPER, title=quoted("关于征集“廉洁文化”作品的通知", "关于征集“廉洁文化”作品的通知"))

    assert found.dropped == ()
    video, paper = found.terms.tasks
    assert (video.name, video.key, video.deadline, video.quotas[0].most) == ("微视频", "t1", "2026-11-30", 2)
    assert {rule.field: rule.value for rule in video.pieces[0].rules} == {"duration_s": (None, 1200), "formats": ("mp4",), "max_bytes": 500 * 1024**2}
    assert (paper.deadline, paper.quotas[0].least, [p.required for p in paper.pieces]) == ("2026-12-10T17:00", 1, [True, False])
    assert paper.pieces[0].rules[0].approx
    assert video.evidence.quote(NOTICE) == "微视频"
    assert video.pieces[0].rules[2].evidence.quote(NOTICE) == "大小不超过５００ＭＢ"
    assert found.terms.evidence["title"].quote(NOTICE) == found.terms.title


@pytest.mark.parametrize(
    ("field", "value", "quote"),
    [
        ("duration_s", [None, 1200], "时长20分钟以内"),
        ("duration_s", [None, 1200], "时长不超过二十分钟"),
        ("duration_s", [None, 1200], "片长不超过1/3小时"),
        ("duration_s", [None, 1200], "片长不超过三分之一小时"),
        ("duration_s", [900, 1200], "时长１５－２０分钟"),
        ("duration_s", [900, 1200], "十五至二十分钟"),
        ("duration_s", [900, 900], "一刻钟"),
        ("duration_s", [1800, 1800], "半小时"),
        ("duration_s", [5400, 5400], "一个半小时"),
        ("duration_s", [90, 90], "1分30秒"),
        ("duration_s", [180, 300], "时长（分钟）：3、5"),
        ("max_bytes", 2 * 1024**3, "不超过２Ｇ"),
        ("max_bytes", 500_000_000, "不超过500MB"),
        ("min_bytes", 3 * 1024**2, "不小于3兆"),
        ("words", [15000, 25000], "1.5万至2.5万字"),
        ("words", [None, 1500], "字數不超過一千五百字"),
        ("resolution", [1920, 1080], "画面须达到1080P"),
        ("resolution_min", [1280, 720], "分辨率不低于1280*720"),
        ("formats", ["mp4", "mov"], "ＭＰ４或者ＭＯＶ"),
        ("aspect", "16:9", "画幅16：9"),
        ("dpi_min", 300, "300dpi以上"),
        ("frame_rate", [25, None], "帧率不低于25帧"),
        ("pages", [None, 10], "十页以内"),
    ],
)
def test_values_are_recognised_in_many_spellings(field, value, quote):
    assert states_rule(KINDS[field], tuple(value) if isinstance(value, list) else value, quote)


@pytest.mark.parametrize(
    ("field", "value", "quote"),
    [
        ("duration_s", [None, 1200], "时长20秒以内"),
        ("duration_s", [None, 1200], "时长不少于20分钟"),
        ("duration_s", [1200, None], "时长不超过20分钟"),
        ("duration_s", [1200, 1200], "时长不超过20分钟"),
        ("duration_s", [None, 60], "1分30秒以内"),
        ("duration_s", [None, 1200], "共20个学院不超过"),
        ("max_bytes", 2 * 1024**2, "不超过2G"),
        ("max_bytes", 2 * 1024**3, "不小于2G"),
        ("words", [1500, None], "1500字以内"),
        ("formats", ["avi"], "MP4格式"),
        ("resolution", [3840, 2160], "1080P"),
        ("subtitles", "required", "配音清楚"),
    ],
)
def test_values_that_the_quote_does_not_state_are_refused(field, value, quote):
    assert not states_rule(KINDS[field], tuple(value) if isinstance(value, list) else value, quote)


@pytest.mark.parametrize(
    ("written", "quote", "expected"),
    [
        ("2026-11-30", "请于11月底前报送", (True, False, True)),
        ("2026-02-28", "2月末", (True, False, True)),
        ("2026-06-10", "六月上旬", (True, False, True)),
        ("2026-06-20", "6月中旬前", (True, False, True)),
        ("2026-12-31", "二〇二六年十二月三十一号前", (True, True, True)),
        ("2026-12-31", "２０２６．１２．３１", (True, True, True)),
        ("2026-06-20", "6月1日至20日", (True, False, True)),
        ("2026-06-20T17:00", "6月20日下午五点", (True, False, True)),
        ("2026-06-20T17:30", "6月20日17时30分", (True, False, True)),
        ("2026-06-20T12:00", "6月20日中午12:00", (True, False, True)),
        ("2026-06-20T17:00", "6月20日前", (True, False, False)),
        ("2026-06-20T18:00", "6月20日下午5点", (True, False, False)),
        ("--06-20", "6月20日前", (True, False, True)),
        ("2026-06-21", "6月20日前", (False, False, False)),
        ("2025-06-20", "2026年6月20日前", (False, False, False)),
        ("2026-06-20", "第6届20个单位", (False, False, False)),
        ("明天", "明天", (False, False, False)),
    ],
)
def test_dates_are_recognised_in_many_spellings_and_others_are_not(written, quote, expected):
    found = stated(written, quote)

    assert (found.day, found.year, found.time if found.day else False) == expected


@pytest.mark.parametrize(
    ("low", "high", "quote"), [(None, 2, "限报2部"), (1, 2, "推荐1-2件"), (1, None, "至少报送一篇"), (3, 3, "报送三个案例"), (2, 2, "名额：2")]
)
def test_counts_are_recognised(low, high, quote):
    assert states_count(low, high, quote)


@pytest.mark.parametrize(("low", "high", "quote"), [(1, 1, "统一报送"), (None, 3, "3月1日前限报"), (2, None, "限报2部"), (None, 5, "限报2部")])
def test_counts_that_are_not_stated_are_refused(low, high, quote):
    assert not states_count(low, high, quote)


def test_a_kind_of_file_needs_a_word_for_it():
    assert states_kind(PieceKind.VIDEO, "拍摄微视频一部")
    assert not states_kind(PieceKind.VIDEO, "撰写征文一篇")
    assert states_kind(PieceKind.OTHER, "实物")


def reasons(found):
    return {(dropped.what, dropped.reason) for dropped in found.dropped}


def test_an_invented_task_is_dropped_with_all_that_it_has():
    found = read(PAPER, task("短剧", "三、短剧，每个学院报送一部", pieces=[piece("video", "短剧")]))

    assert [task.name for task in found.terms.tasks] == ["征文"]
    assert reasons(found) == {("task", "quote_not_in_notice")}


def test_invented_values_are_dropped_and_the_others_stay():
    found = read(
        task(
            "微视频",
            "一、微视频",
            deadline=quoted("2026-11-15", "请于11月底前将微视频报送"),
            quotas=[{"least": None, "most": 9, "unit_kind": "", "quote": "每个学院限报2部"}],
            pieces=[piece("video", "一、微视频", ("duration_s", [None, 600], "时长二十分钟以内"), ("formats", ["mp4"], "MP4格式"), ("nothing", 1, "MP4格式"))],
        )
    )

    (made,) = found.terms.tasks
    assert (made.deadline, made.quotas, [rule.field for rule in made.pieces[0].rules]) == ("", (), ["formats"])
    assert reasons(found) == {
        ("deadline", "value_not_in_quote"),
        ("quota", "value_not_in_quote"),
        ("duration_s", "value_not_in_quote"),
        ("rule", "no_value"),
    }


def test_quotes_that_are_empty_too_long_or_shortened_are_no_quotes():
    found = read(task("微", ""), task("征文", NOTICE * 4), task("征文", "二、征文……至少报送一篇"), task("作品", "廉洁文化”作品"))

    assert [made.name for made in found.terms.tasks] == ["作品"]
    assert reasons(found) == {("task", "no_quote"), ("task", "quote_too_long"), ("task", "quote_not_in_notice")}


def test_a_year_that_no_sentence_states_is_left_out_and_a_time_too():
    found = read(task("微视频", "一、微视频", deadline=quoted("2031-11-30T09:15", "请于11月底前将微视频报送")))

    assert found.terms.tasks[0].deadline == "--11-30"
    assert reasons(found) == {("year", "value_not_in_quote"), ("time", "value_not_in_quote")}


def test_the_end_of_the_day_is_what_a_date_means():
    found = read(task("微视频", "一、微视频", deadline=quoted("2026-11-30T23:59", "请于11月底前将微视频报送")))

    assert (found.terms.tasks[0].deadline, found.dropped) == ("2026-11-30", ())


def test_a_task_named_twice_counts_once():
    found = read(PAPER, PAPER)

    assert len(found.terms.tasks) == 1
    assert reasons(found) == {("task", "twice")}


def test_a_piece_is_optional_only_where_the_notice_leaves_it_open():
    found = read(task("征文", "二、征文", pieces=[piece("document", "二、征文。", required=False)]))

    assert found.terms.tasks[0].pieces[0].required
    assert reasons(found) == {("optional", "value_not_in_quote")}


@pytest.mark.parametrize("written", ["", "{", "[]", '{"tasks": [{"name": "x"}]}', '{"tasks": 3}', b"\xff\xfe", '{"tasks": [' + "[" * 5000])
def test_what_is_no_proposal_is_refused(written):
    with pytest.raises(InvalidProposal):
        decode(written)


def test_the_schema_describes_what_is_decoded():
    proposal = {"title": None, "tasks": [VIDEO, PAPER]}

    jsonschema.Draft202012Validator.check_schema(proposal_schema())
    jsonschema.validate(proposal, proposal_schema())
    assert len(decode(msgspec.json.encode(proposal)).tasks) == 2


TEXTS = st.text("微视频征文不超过报送每学院限0123456789一二十分钟字年月日底前，。\n 　“”Ａａ1", max_size=40)
VALUES = st.one_of(
    st.integers(-10, 10**12), st.floats(allow_nan=False, allow_infinity=False), TEXTS, st.lists(st.one_of(st.none(), st.integers(0, 5000), TEXTS), max_size=3)
)
PIECES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([kind.value for kind in PieceKind]),
        "name": TEXTS,
        "required": st.booleans(),
        "quote": TEXTS,
        "rules": st.lists(st.fixed_dictionaries({"field": st.sampled_from([*KINDS, "x"]), "value": VALUES, "quote": TEXTS}), max_size=3),
    }
)
QUOTAS = st.fixed_dictionaries({"least": st.none() | st.integers(-5, 10**6), "most": st.none() | st.integers(-5, 10**6), "unit_kind": TEXTS, "quote": TEXTS})
DEADLINES = st.one_of(TEXTS, st.dates().map(str), st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M}"))
TASKS = st.fixed_dictionaries(
    {
        "name": st.builds(quoted, TEXTS, TEXTS),
        "deadline": st.none() | st.builds(quoted, DEADLINES, TEXTS),
        "quotas": st.lists(QUOTAS, max_size=2),
        "pieces": st.lists(PIECES, max_size=2),
    }
)


@given(st.lists(TASKS, max_size=3), TEXTS)
def test_whatever_is_proposed_only_what_stands_in_the_notice_is_taken(tasks, more):
    quotes = [task["name"]["quote"] for task in tasks[:1]] + [piece["quote"] for task in tasks[:1] for piece in task["pieces"]]
    text = "\n".join([more, *quotes])

    found = verified(decode(msgspec.json.encode({"title": None, "tasks": tasks})), text)

    for made in found.terms.tasks:
        places = [made.evidence, made.deadline_evidence, *(quota.evidence for quota in made.quotas), *(piece.evidence for piece in made.pieces)]
        assert made.name.strip()
        assert all(0 <= place.start < place.end <= len(text) for place in places if place is not None)
        assert all(KINDS[rule.field].is_valid(rule.value) for piece in made.pieces for rule in piece.rules)
    assert len({made.key for made in found.terms.tasks}) == len(found.terms.tasks)


@given(st.integers(1, 999), st.sampled_from(["分钟", "秒", "小时"]), st.integers(1, 5_000_000))
def test_no_length_is_taken_that_the_quote_does_not_state(number, unit, wanted):
    stated_length = number * {"分钟": 60, "秒": 1, "小时": 3600}[unit]

    assert states_rule(KINDS["duration_s"], (None, stated_length), f"时长不超过{number}{unit}")
    assert states_rule(KINDS["duration_s"], (None, wanted), f"时长不超过{number}{unit}") == (wanted == stated_length)


def proposed(*tasks):
    return read(*tasks).terms


def test_what_the_draft_lacks_is_suggested_and_taken_one_by_one():
    draft = Terms(title="通知", tasks=(TermsTask("微视频", key="t1"), TermsTask("征文", key="t2", deadline="2026-12-10T17:00")))

    while rest := suggestions(draft, proposed(VIDEO, PAPER)):
        draft = with_suggestion(draft, rest[0])
        assert rest[0] not in suggestions(draft, proposed(VIDEO, PAPER))

    assert [task.deadline for task in draft.tasks] == ["2026-11-30", "2026-12-10T17:00"]
    assert [[piece.kind for piece in task.pieces] for task in draft.tasks] == [["video"], ["document", "image"]]


def test_a_task_that_the_draft_lacks_is_suggested_whole():
    draft = Terms(title="通知", tasks=(proposed(VIDEO).tasks[0],))

    (suggestion,) = suggestions(draft, proposed(VIDEO, PAPER))

    assert suggestion.what == "task"
    assert [task.name for task in with_suggestion(draft, suggestion).tasks] == ["微视频", "征文"]


def test_numbers_of_named_units_are_left_alone():
    named = TermsQuota(most=5, unit="文学院")
    draft = Terms(title="通知", tasks=(TermsTask("微视频", key="t1", quotas=(named, TermsQuota(most=1))),))

    quota = next(one for one in suggestions(draft, proposed(VIDEO)) if one.what == "quota")

    assert with_suggestion(draft, quota).tasks[0].quotas == (named, TermsQuota(most=2, evidence=Evidence(quota.evidence.start, quota.evidence.end)))
