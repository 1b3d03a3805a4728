"""The number of tasks: candidates compete, and a close second is shown."""

import pytest

from baosong.core.notice.parser import read, readings
from baosong.core.notice.parser.explanation import explain
from tests.core.notice.test_parser import FIRST

TWO = "主题作品征集启事\n一、作品类别\n（一）征文类\n字数2000字以内，Word格式。\n（二）视频类\n时长3分钟以内，MP4格式。\n二、报送\n2024年6月1日前发至a@example.org。"


def test_headings_with_rules_of_their_own_are_tasks_and_share_the_deadline():
    tasks = read(TWO).tasks

    assert [(task.name, task.deadline) for task in tasks] == [("征文类", "2024-06-01"), ("视频类", "2024-06-01")]
    assert [[piece.kind.value for piece in task.pieces] for task in tasks] == [["document"], ["video"]]


def test_properties_are_no_tasks():
    assert len(read("微视频征集启事\n一、作品要求\n1.时长：5分钟以内。\n2.格式：MP4。\n3.画面：清晰。\n2024年6月1日前发至a@example.org。").tasks) == 1


def test_quotas_of_different_kinds_of_units_are_rows():
    quotas = read("微视频征集启事\n各高校选送视频2-4个；各市直单位选送视频8-10个。\n2024年6月1日前发至a@example.org。").tasks[0].quotas

    assert [(quota.unit_kind, quota.least, quota.most) for quota in quotas] == [("各高校", 2, 4), ("各市直单位", 8, 10)]


def test_a_second_reading_has_another_number_of_tasks():
    reading = readings(TWO)

    assert reading.terms == read(TWO)
    assert reading.margin >= 0
    assert reading.other is None or len(reading.other.tasks) != len(reading.terms.tasks)


@pytest.mark.parametrize("line", ["blocks", "inventories", "things", "dates", "limits"])
def test_the_explanation_shows_every_stage(line):
    assert line in list(explain(TWO))


def test_of_alternatives_none_is_required():
    pieces = read("关于报送支部故事的通知\n请以文章、图片、视频等形式报送支部故事，2024年6月1日前发至a@example.org。").tasks[0].pieces

    assert {piece.kind.value: piece.required for piece in pieces} == {"document": False, "image": False, "video": False}


def test_what_is_asked_for_beside_each_other_is_required():
    pieces = read("关于报送微党课的通知\n请报送党课视频和党课讲稿，2024年6月1日前发至a@example.org。").tasks[0].pieces

    assert [(piece.kind.value, piece.name, piece.required) for piece in pieces] == [("video", "党课视频", True), ("document", "党课讲稿", True)]


@pytest.mark.parametrize("name", ["支部故事", "先锋事迹", "党建案例"])
def test_a_name_without_quotation_marks_is_whole(name):
    assert read(f"关于征集{name}的通知\n各学院党委：\n现征集{name}，每个学院限报2篇。2024年6月1日前报送。").tasks[0].name == name


def test_marks_around_a_whole_name_are_left_out():
    task = read("关于征集“战疫故事汇”的通知\n每个学院至少报送1篇故事汇文章，格式为docx，可附图片。\n2024年6月1日前报送。").tasks[0]

    assert task.name == "战疫故事汇"
    assert [(piece.name, piece.required) for piece in task.pieces] == [("故事汇文章", True), ("图片", False)]


def test_how_something_is_sent_is_no_task():
    tasks = read(
        "关于征集作品的通知\n一、战疫故事\n请报送故事文章，格式为docx。\n二、先锋海报\n请报送海报图片，格式为jpg。\n三、报送\n2024年6月1日前发至a@example.org。"
    ).tasks

    assert [task.name for task in tasks] == ["战疫故事", "先锋海报"]


def test_the_alternatives_of_the_first_notice_are_optional_and_its_names_whole():
    tasks = read(FIRST).tasks

    assert [task.name for task in tasks] == ["专题微党课", "战疫故事汇", "教育素材库", "红色防火墙"]
    assert [(piece.kind.value, piece.name, piece.required) for piece in tasks[1].pieces] == [
        ("document", "文章", False), ("image", "图片", False), ("video", "视频", False),
    ]  # fmt: skip
    assert [piece.required for piece in tasks[2].pieces] == [False] * 5
