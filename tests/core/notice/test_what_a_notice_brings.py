"""What comes with a notice: which file it is, its list of attachments, tables of quotas, names of units, crumbs of web pages."""

import pytest

from baosong.core.notice.attachment_list import attachment_list, listed_as, task_asking
from baosong.core.notice.form_fields import field_of
from baosong.core.notice.main_document import main_document
from baosong.core.notice.page_crumbs import without_page_crumbs
from baosong.core.notice.quota_tables import Bound, quota_table, tasks_of_columns, text_tables
from baosong.core.notice.unit_names import matching_unit
from baosong.core.terms import Evidence, Terms, TermsPiece, TermsTask
from baosong.core.terms.model import PieceKind

NOTICE = """关于征集微视频和工作案例的通知
各学院：
一、微视频。每单位报送1部，填写报名表（附件2）。
二、工作案例。填写《案例申报表》。
附件：1.名额分配表
2.微视频报名表
3.案例申报表.docx
梧岭大学
2026年5月18日
"""
FORM = "附件2\n微视频报名表\n单位：{{单位}}\n"


@pytest.mark.parametrize(
    ("documents", "index"),
    [
        ([("附件2：报名表.docx", FORM), ("通知.docx", NOTICE)], 1),
        ([("报名表.docx", "报名表\n单位："), ("a1.pdf", NOTICE), ("须知.docx", "参赛须知\n一、时间")], 1),
        ([("扫描件.pdf", ""), ("附件.docx", FORM)], 1),
        ([("照片.png", "")], None),
        ([], None),
    ],
)
def test_the_notice_among_several_documents(documents, index):
    assert main_document(documents) == index


def test_the_list_of_attachments():
    assert [(item.number, item.name) for item in attachment_list(NOTICE)] == [(1, "名额分配表"), (2, "微视频报名表"), (3, "案例申报表")]
    assert [(item.number, item.name) for item in attachment_list("正文。\n附件1:名额表\n附件2：汇总表\n")] == [(1, "名额表"), (2, "汇总表")]
    assert [(item.number, item.name) for item in attachment_list("正文。\n附件：报名表\n")] == [(0, "报名表")]
    assert attachment_list("各单位：\n请按附件要求报送。\n") == ()


@pytest.mark.parametrize(
    ("name", "number"), [("附件2 报名表.docx", 2), ("3.案例申报表（空白）.doc", 3), ("名额分配表.xlsx", 1), ("附件3.docx", 3), ("海报.png", None)]
)
def test_a_file_is_found_in_the_list(name, number):
    found = listed_as(name, attachment_list(NOTICE))

    assert (found.number if found else None) == number


def two_tasks():
    return Terms(
        tasks=(
            TermsTask(
                "微视频", "t1", pieces=(TermsPiece(PieceKind.VIDEO, "微视频", "p1"),), evidence=Evidence(NOTICE.index("微视频。"), NOTICE.index("微视频。") + 3)
            ),
            TermsTask(
                "工作案例",
                "t2",
                pieces=(TermsPiece(PieceKind.FORM, "案例申报表", "p1"),),
                evidence=Evidence(NOTICE.index("工作案例。"), NOTICE.index("工作案例。") + 4),
            ),
        )
    )


@pytest.mark.parametrize(("name", "number", "key"), [("微视频报名表", 2, "t1"), ("案例申报表", 3, "t2"), ("名额分配表", 1, "")])
def test_the_task_that_asks_for_a_form(name, number, key):
    assert task_asking(name, number, two_tasks(), NOTICE) == key


def test_every_form_belongs_to_the_only_task():
    assert task_asking("承诺书", 0, Terms(tasks=two_tasks().tasks[:1]), NOTICE) == "t1"


def numbers(table):
    return [(row.unit, row.counts) for row in table.rows]


def test_a_table_of_quotas_is_read():
    rows = [
        ["附件1", "", "", ""],
        ["序号", "单位名称", "推荐名额（部）", "备注"],
        ["1", "文学院", "3", ""],
        ["2", "数学学院", "2-4", ""],
        ["3", "机关党委", "/", ""],
        ["合计", "合计", "7", ""],
    ]

    table = quota_table(rows)

    assert [column.bound for column in table.columns] == [Bound.MOST]
    assert numbers(table) == [("文学院", ((None, 3),)), ("数学学院", ((2, 4),))]


def test_a_number_to_be_handed_in_is_a_least():
    table = quota_table([["学院", "报送数量", "至多"], ["文学院", "2", "5"]])

    assert numbers(table) == [("文学院", ((2, None), (None, 5)))]


def test_two_rows_of_headings_and_two_tasks():
    rows = [["单位", "名额", ""], ["", "微视频", "工作案例"], ["文学院", "3", "1"], ["数学学院", "—", "2件"]]

    table = quota_table(rows)

    assert [task.key for task in tasks_of_columns(table, two_tasks())] == ["t1", "t2"]
    assert numbers(table) == [("文学院", ((None, 3), (None, 1))), ("数学学院", (None, (None, 2)))]


def test_units_side_by_side():
    table = quota_table([["单位", "名额", "单位", "名额"], ["文学院", "3", "法学院", "1"], ["数学学院", "2", "", ""]])

    assert numbers(table) == [("文学院", ((None, 3),)), ("法学院", ((None, 1),)), ("数学学院", ((None, 2),))]


@pytest.mark.parametrize(
    "rows",
    [
        [["单位", "联系人", "电话"], ["文学院", "张三", "123"]],
        [["单位", "党员人数"], ["文学院", "30"]],
        [["姓名", "名额"], ["张三", "3"]],
        [["单位", "名额"], ["文学院", "若干"]],
        [["单位", "名额"]],
        [],
    ],
)
def test_other_tables_are_none_of_quotas(rows):
    assert quota_table(rows) is None


def test_a_column_that_fits_no_task_or_several_is_left_open():
    table = quota_table([["单位", "名额"], ["文学院", "3"]])

    assert tasks_of_columns(table, two_tasks()) == [None]
    assert [task.key for task in tasks_of_columns(table, two_tasks(), "微视频名额分配表")] == ["t1"]


def test_tables_in_a_text_have_their_places():
    text = "名额分配如下：\n单位 | 名额\n文学院 | 3\n数学学院 | 2\n完。\n甲 | 乙"

    (table,) = text_tables(text)

    assert (table.title, table.rows) == ("名额分配如下：", (("单位", "名额"), ("文学院", "3"), ("数学学院", "2")))
    assert [text[start:end] for start, end in table.spans] == ["单位 | 名额", "文学院 | 3", "数学学院 | 2"]


UNITS = [(1, "马克思主义学院"), (2, "经济与管理学院"), (3, "计算机科学与技术学院"), (4, "文学院"), (5, "外国语学院"), (6, "机关党委"), (7, "计算数学学院")]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("马克思主义学院", 1), ("马克思主义学院党委", 1), ("马院", 1), ("经管学院", 2), ("文学院党总支", 4), ("梧岭大学外国语学院", 5), ("机关党委", 6), ("计算学院", None), ("图书馆", None),
        ("院", None), ("计算机学院", 3), ("外 国 语 学院", 5),
    ],
)  # fmt: skip
def test_the_unit_that_a_name_stands_for(name, key):
    assert matching_unit(name, UNITS) == key


def test_crumbs_of_a_web_page_are_left_out():
    page = """您的当前位置： 首页 > 通知公告 > 正文
关于征集微视频的通知
发布时间：2026-05-18  来源：宣传部  点击次数：[123]
各学院：
请于6月1日前报送，首页上传即可。
【打印本页】【关闭窗口】
上一篇：关于放假的通知
版权所有 梧岭大学"""

    assert without_page_crumbs(page).split("\n") == [
        "关于征集微视频的通知",
        "发布时间：2026-05-18  来源：宣传部",
        "各学院：",
        "请于6月1日前报送，首页上传即可。",
    ]


def test_a_text_without_crumbs_is_unchanged():
    assert without_page_crumbs(NOTICE) == NOTICE


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("单位", "unit"),
        ("报送单位：", "unit"),
        ("联 系 人", "contact"),
        ("联系电话", "phone"),
        ("E-mail", "mail"),
        ("填报日期", "day"),
        ("作品名称", ""),
        ("姓名", ""),
    ],
)
def test_names_of_blanks(name, field):
    assert field_of(name) == field


@pytest.mark.parametrize(
    "text",
    ["报送单位" * 250_000, "附件1：报名表 2.汇总表；" * 70_000, "附件：\n1.报名表\n" * 100_000, "单位|名额|" * 150_000],
    ids=["words", "list", "lines", "bars"],
)
def test_a_text_of_a_million_characters_is_read_within_bounds(text):
    listed = attachment_list(text)

    assert len(listed) <= 100
    assert all(quota_table(table.rows, table.title) is None for table in text_tables(text))
    assert without_page_crumbs(text) == text
    assert main_document([("a.docx", text)]) == 0
    assert listed_as("附件1 报名表.docx", listed) is (listed[0] if listed else None)
