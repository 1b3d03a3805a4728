"""What is written into a form is read back as the same values, whatever the values are."""

import io

import docx
import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from baosong.core.forms.field_values import canonical
from baosong.core.forms.filler import fill_form, read_back
from baosong.core.forms.model import FormFieldKind
from baosong.core.forms.reader import read_form
from tests.museum.forms.maker import sheet, word

WORD = word(
    "推荐表",
    """
= 优秀志愿者推荐表
推荐单位：[推荐单位:unit]________________   联系人：[联系人:person]________  填表日期：[填表日期:date]    年  月  日
类别：[类别:choice]□助老  □助学  □环保
||
姓名 | [姓名:person] | 电话 | [电话:telephone]
特长（可多选） | {c3} [特长:choice]□外语 □医护 □驾驶
{r4} 服务经历 | 时间 | 地点 | 内容
[服务经历:table:时间/date,地点/text,内容/long_text] | |
 | |
 | |
主要事迹 | {c3} [主要事迹:long_text]
支部意见 | {c3} [支部意见:opinion]////书记签字：          年   月   日
||
一、个人总结（限500字）[个人总结:long_text]
.
.
""",
)
SHEET = sheet(
    "汇总表",
    """
{c5} 志愿者汇总表
单位名称 | [单位名称:unit] | 联系人 | {c2} [联系人:person]
类别 | {c4} [类别:choice]□助老  □助学
序号 | 姓名 | 电话 | 时长（小时） | 备注
1[志愿者汇总表:table:姓名/person,电话/telephone,时长/number,备注/text] | | | |
2 | | | |
{c5} 说明：请按时报送。
""",
)
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("：_□☑年月日 \n\t（）电话姓名联系人签字")), max_size=40)
DATES = st.one_of(st.dates().map(str), st.just("2026年5月"), st.just("2026.05.20"), TEXT)


def values_of(definition):
    """Any values for the fields of a form."""
    return st.fixed_dictionaries({}, optional={field.key: any_value(field) for field in definition.fields})


def any_value(field):
    if field.kind is FormFieldKind.TABLE:
        return st.lists(
            st.fixed_dictionaries({}, optional={column.key: DATES if column.kind is FormFieldKind.DATE else TEXT for column in field.columns}), max_size=6
        )
    if field.kind.is_signed:
        return st.fixed_dictionaries({}, optional={"text": TEXT, "name": TEXT, "date": st.dates().map(str)})
    if field.kind is FormFieldKind.CHOICE:
        return st.lists(st.sampled_from(field.options), unique=True) if field.multiple else st.sampled_from(field.options)
    return st.dates().map(str) if field.kind is FormFieldKind.DATE else TEXT


def expected(definition, values):
    found = {key: canonical(definition.field(key), value) for key, value in values.items()}
    return {key: value for key, value in found.items() if value not in ("", [], {})}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(values=values_of(read_form(WORD.content)))
@example(values={"f1": "联系人：张三   填表日期：2026年1月1日", "f2": "____", "f10": {"text": "同意\n签字：李四", "name": "王强", "date": "2026-06-01"}})
@example(values={"f8": [{"c2": "时间"}, {}, {"c3": "主要事迹"}, {"c2": "x"}]})
@example(values={"f8": [{"c1": "2026-05", "c3": "■0"}]})
def test_a_word_form_keeps_any_values(values):
    definition = read_form(WORD.content)

    filled = fill_form(WORD.content, values, definition)

    returned = read_back(filled.content, WORD.content, definition)
    assert returned.values == expected(definition, values)
    docx.Document(io.BytesIO(filled.content))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(values=values_of(read_form(SHEET.content)))
@example(values={"f4": [{"c2": "李明", "c4": "12.50"}] * 6})
@example(values={"f4": [{"c2": "李明", "c5": "√0"}]})
def test_a_workbook_keeps_any_values(values):
    definition = read_form(SHEET.content)

    filled = fill_form(SHEET.content, values, definition)

    assert read_back(filled.content, SHEET.content, definition).values == expected(definition, values)
    openpyxl.load_workbook(io.BytesIO(filled.content))
