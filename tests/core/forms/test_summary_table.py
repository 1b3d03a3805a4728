"""A summary table of the issuer is written from many filled forms."""

import io

import openpyxl
import pytest

from baosong.core.forms.filler import FooterMark, read_back
from baosong.core.forms.model import UnusableForm
from baosong.core.forms.reader import read_form
from baosong.core.forms.sandboxed import write_summary_sandboxed
from baosong.core.forms.summary_table import match_columns, summary_row, summary_table_of
from tests.museum.forms.maker import sheet, word

FORM = word(
    "申报表",
    """
= 微党课作品申报表
||
作品名称 | [作品名称:text] | 主讲人 | [主讲人:person]
所在单位 | [所在单位:unit] | 联系电话 | [联系电话:telephone]
作品类别 | {c3} [作品类别:choice]□讲授类 □情景类
单位意见 | {c3} [单位意见:opinion]//签字：      年  月  日
||
""",
)
TABLE = sheet(
    "汇总表",
    """
{c8} 微党课作品推荐汇总表
{c4} 推荐单位（盖章）：[推荐单位:stamp] | {c4} 填表人：[填表人:person]
序号 | 作品名称 | 主讲人 | 单位 | 手机 | 类别 | 单位意见 | 备注
1[微党课作品推荐汇总表:table:作品名称/text,主讲人/person,单位/unit,手机/telephone,类别/text,单位意见/opinion,备注/text] | | | | | | |
2 | | | | | | |
{c8} 注：请按推荐顺序填写。
""",
)


def test_columns_are_mapped_to_the_fields_of_the_form_and_rows_written_in_order():
    form, table = read_form(FORM.content), summary_table_of(read_form(TABLE.content))
    columns = match_columns(table, form.fields)
    labels = {column.key: column.label for column in table.columns}
    assert {labels[column]: form.field(field).label for column, field in columns.items()} == {
        "作品名称": "作品名称",
        "主讲人": "主讲人",
        "单位": "所在单位",
        "手机": "联系电话",
        "单位意见": "单位意见",
    }
    entries = [
        {"f1": f"微党课{number}", "f2": "李明", "f3": "文学院", "f4": "13800138000", "f6": {"text": "同意", "name": "王强", "date": "2026-06-01"}}
        for number in range(4)
    ]

    filled = write_summary_sandboxed(TABLE.content, [summary_row(entry, columns) for entry in entries], footer=FooterMark("第1版"))

    page = openpyxl.load_workbook(io.BytesIO(filled.content)).active
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=7)] == [
        [number + 1, f"微党课{number}", "李明", "文学院", "13800138000", None, "同意 王强 2026年6月1日", None] for number in range(4)
    ]
    assert page["A8"].value == "注：请按推荐顺序填写。"
    assert page.oddFooter.center.text.startswith("第1版")
    rows = read_back(filled.content, TABLE.content).values[table.key]
    assert [row["c2"] for row in rows] == [entry["f1"] for entry in entries]


def test_a_file_without_a_table_is_refused():
    with pytest.raises(UnusableForm) as refused:
        write_summary_sandboxed(FORM.content, [])

    assert refused.value.code == "no_table"
