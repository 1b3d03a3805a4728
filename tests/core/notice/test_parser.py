"""Whole notices, invented, and the terms read from them."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.notice.parser import read
from baosong.core.terms.notice_format import as_notice_json
from baosong.site.demo.notice import NOTICE

FIRST = NOTICE.format(held="7月中旬", first="7月24日", second="9月21日", issued="2020年6月15日")


def task(answer, name):
    return next(item for item in answer["tasks"] if name in item["name"])


def test_the_first_notice_has_four_tasks_two_deadlines_and_its_quotas():
    answer = as_notice_json(read(FIRST))

    assert [(t["deadline"], t["min_count"]) for t in answer["tasks"]] == [("2020-07-24", 1), ("2020-07-24", 2), ("2020-09-21", 1), ("2020-09-21", 1)]
    assert answer["issued_on"] == "2020-06-15"
    assert answer["title"] == "关于开展基层党组织“四个一”行动的通知"


def test_the_first_notices_film_has_its_rules_and_script():
    film, script = task(as_notice_json(read(FIRST)), "微党课")["pieces"]

    assert (film["duration_s"], film["resolution"], film["formats"], film["video_codec"], film["max_bytes"], film["subtitles"]) == (
        [900, 1200], [1920, 1080], ["mp4"], "h264", 2 * 1024**3, "required",
    )  # fmt: skip
    assert script["kind"] == "document"


def test_dates_of_holding_are_no_deadlines():
    answer = as_notice_json(read(FIRST))

    assert {t["deadline"] for t in answer["tasks"]} == {"2020-07-24", "2020-09-21"}


def test_the_mail_subject_is_read_with_its_channel():
    answer = as_notice_json(read(FIRST))

    assert answer["channels"] == [{"kind": "email", "subject": "四个一行动"}]


def test_every_value_points_at_its_words():
    answer = as_notice_json(read(FIRST))
    evidence = answer["evidence"]

    start, end = evidence["/tasks/0/pieces/0/duration_s"]
    assert FIRST[start:end] == "15-20分钟"
    start, end = evidence["/tasks/0/deadline"]
    assert FIRST[start:end] == "7月24日"
    for t, item in enumerate(answer["tasks"]):
        for p, piece in enumerate(item["pieces"]):
            for key in piece.keys() - {"kind", "name", "advice"}:
                assert key.endswith("_is_approx") or f"/tasks/{t}/pieces/{p}/{key}" in evidence


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("请于2021年5月4日前将作品发至邮箱a@example.com。", "2021-05-04"),
        ("作品提交截止时间：2021年5月4日24:00。", "2021-05-04T24:00"),
        ("一、报送时间\n2021年3月1日至2021年5月4日下午5点\n二、其他", "2021-05-04T17:00"),
        ("請於民國110年5月4日前將作品寄至本會。", "2021-05-04"),
        ("请于5月4日前报送作品。", "--05-04"),
        ("2021年12月20日发布。请于1月4日前报送作品。\n办公室\n2021年12月20日", "2022-01-04"),
        ("作品须为2020年1月1日至2020年12月31日期间创作。5月4日公布结果。", None),
        ("5月4日前完成评审，5月10日公示。", None),
    ],
)
def test_deadline(text, deadline):
    tasks = as_notice_json(read(text))["tasks"]

    assert (tasks[0].get("deadline") if tasks else None) == deadline


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("每个支部至少报送2篇征文。", 2, None),
        ("各单位限报3件作品。", None, 3),
        ("每单位推荐1-2个视频。", 1, 2),
        ("每件作品作者不超过3人，一式三份。", None, None),
        ("设一等奖3名，二等奖5名。", None, None),
    ],
)
def test_count(text, least, most):
    tasks = as_notice_json(read(text))["tasks"]
    first = tasks[0] if tasks else {}

    assert (first.get("min_count"), first.get("max_count")) == (least, most)


def test_headings_that_name_kinds_of_submissions_are_tasks():
    text = "三、征集类别\n（一）视频类\n时长不超过3分钟，MP4格式。\n（二）图片类\nJPG格式，不小于2M。\n四、报送\n2022年6月1日前发至邮箱。"

    answer = as_notice_json(read(text))

    assert [item["name"] for item in answer["tasks"]] == ["视频类", "图片类"]
    assert task(answer, "视频")["pieces"][0]["duration_s"] == [None, 180]
    assert task(answer, "图片")["pieces"][0]["min_bytes"] == 2 * 1024**2


def test_advice_does_not_hide_the_hard_limit():
    film = as_notice_json(read("提交视频，时长一般为3至5分钟，最长不超过15分钟。"))["tasks"][0]["pieces"][0]

    assert film["duration_s"] == [None, 900]


def test_where_the_text_is_silent_nothing_is_said():
    answer = as_notice_json(read("各单位：\n请认真学习文件精神。"))

    assert answer == {"tasks": [], "evidence": {}}


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    json.dumps(as_notice_json(read(text)))


def test_two_hundred_pages_are_read_in_seconds():
    start = time.monotonic()

    read(FIRST + "\n无关的一段话，没有要求。" * 12_000)

    assert time.monotonic() - start < 60


def test_a_day_of_collecting_is_no_date_of_issue():
    answer = as_notice_json(
        read("“窗台上的绿”短文比赛\n收件日期：2025/3/1 起至 2025/4/20 截止。\n公布日期：主办单位将于2025年6月1日公布。\n每篇不超过八百字，发至a@example.org。")
    )

    assert "issued_on" not in answer
    assert answer["tasks"][0]["deadline"] == "2025-04-20"


def test_the_same_day_said_with_its_hour_is_exacter():
    answer = as_notice_json(read("征文时间：2023年5月6日—5月20日\n请将征文于5月20日16:00前报送至邮箱a@example.org。"))

    assert answer["tasks"][0]["deadline"] == "2023-05-20T16:00"


def test_joining_a_chat_group_is_no_handing_in():
    answer = as_notice_json(read("作品征集时间：2023年5月6日—5月31日\n请于5月12日前添加征集群，并将作品发送至邮箱a@example.org。"))

    assert answer["tasks"][0]["deadline"] == "2023-05-31"


def test_parts_of_one_submission_are_pieces_and_not_tasks():
    answer = as_notice_json(
        read("微课比赛\n一、参赛要求\n每部作品均应提交教学视频、课件和教案。\n1.教学视频要求。MP4格式，不超过10分钟。\n2.课件要求。限PPT格式。\n")
    )

    assert len(answer["tasks"]) == 1
    assert {piece["kind"] for piece in answer["tasks"][0]["pieces"]} == {"video", "slides", "document"}


def test_what_breaks_a_limit_is_not_a_limit():
    film = as_notice_json(read("视频长度限3分钟以内，超过3分钟的视频判定为不合格。发至a@example.org。"))["tasks"][0]["pieces"][0]

    assert film["duration_s"] == [None, 180]


def test_a_format_that_is_refused_is_not_asked_for():
    piece = as_notice_json(read("请将征文word電子檔發至a@example.org(PDF檔不宜),字數2000字以內。"))["tasks"][0]["pieces"][0]

    assert piece["formats"] == ["doc", "docx"]


def test_a_title_in_traditional_script_names_the_task():
    answer = as_notice_json(read("關於舉辦“巷口的燈”微視頻徵集大賽的通知\n各單位:\n請將微視頻發至a@example.org。"))

    assert answer["tasks"][0]["name"] == "“巷口的燈”微視頻"


def test_what_is_sent_to_an_address_by_a_day_is_due_on_that_day():
    answer = as_notice_json(
        read(
            "关于开展主题团课评选的通知\n一、活动时间\n2024年4月1日—5月10日\n二、安排\n(一)支部制作(4月1日-4月20日)\n"
            "三、提交\n各总支于4月26日17:30前将团课视频发至a@example.org。"
        )
    )

    assert answer["tasks"][0]["deadline"] == "2024-04-26T17:30"


def test_properties_and_demands_are_no_kinds_of_submission():
    answer = as_notice_json(
        read(
            "短片征集\n一、作品要求\n1.影片分辨率：1920×1080以上。\n2.影片格式：MP4。\n3.影片应为原创，时长5分钟以内。\n4.可附海报，JPG格式，不超过5M。\n发至a@example.org。"
        )
    )

    assert len(answer["tasks"]) == 1
    assert {piece["kind"] for piece in answer["tasks"][0]["pieces"]} == {"video", "image"}


def test_a_form_sent_in_electronic_form_is_the_same_form():
    answer = as_notice_json(read("请填写《读物推荐表》加盖公章报送，同时将电子推荐表发送至a@example.org。"))

    assert [piece["name"] for piece in answer["tasks"][0]["pieces"] if piece["kind"] == "form"] == ["读物推荐表"]


def test_where_submissions_are_sent_up_points_at_its_words():
    answer = as_notice_json(read("请将案例发至a@example.org，学校将择优汇总后报送至省教育厅。"))

    start, end = answer["evidence"]["/recommend_to"]
    assert (start, end) != (-1, -1)
    assert answer["recommend_to"] == "省教育厅"
