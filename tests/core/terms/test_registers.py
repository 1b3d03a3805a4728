"""Registers as data: definitions are read, written and rejected; values are parsed as people type them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.terms.register_values import BadValue, read_value, write_value
from baosong.core.terms.registers import (
    FieldKind,
    InvalidRegister,
    RegisterField,
    RegisterForm,
    blanks,
    checked,
    filled,
    from_toml,
    presets,
    read_lines,
    to_toml,
    write_lines,
)

NAME = st.text(st.sampled_from("岗位责任人任务甲乙丙丁abc12"), min_size=1, max_size=12)
FIELDS = st.lists(
    st.builds(
        lambda name, kind, required: RegisterField("", name, kind, required, ("甲", "乙") if kind is FieldKind.CHOICE else ()),
        NAME,
        st.sampled_from(list(FieldKind)),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda field: field.name,
)


def numbered(fields):
    return tuple(RegisterField(f"f{number}", field.name, field.kind, field.required, field.choices) for number, field in enumerate(fields, 1))


@given(FIELDS)
def test_what_is_written_as_lines_or_toml_is_read_again(fields):
    form = checked(RegisterForm("登记簿", numbered(fields)))

    assert read_lines(write_lines(form)) == form.fields
    assert from_toml(to_toml(form)) == form


def test_the_examples_that_come_along_are_whole():
    found = presets()

    assert [form.name for form in found.values()] == ["责任状", "先锋岗", "立项攻关", "突击队"]
    assert blanks(found["pledges"].pledge) == ["期限", "岗位", "任务条目", "补充承诺"]
    assert found["pledges"].signer_field.name == "责任人"


@pytest.mark.parametrize(
    ("lines", "code"),
    [("类型 | 选项", "choice_without_words"), ("岗位\n岗位", "field_twice"), ("", "no_fields"), ("\n".join(f"字段{n}" for n in range(61)), "too_many_fields")],
)
def test_a_definition_that_cannot_be_used_is_refused_with_its_reason(lines, code):
    with pytest.raises(InvalidRegister) as refused:
        checked(RegisterForm("登记簿", read_lines(lines)))

    assert refused.value.code == code


def test_a_word_that_is_no_kind_is_named_with_its_line():
    with pytest.raises(InvalidRegister) as refused:
        read_lines("岗位\n人数 | 数子")

    assert refused.value.facts == {"line": 2, "written": "数子"}


def test_a_text_to_be_signed_needs_somebody_who_signs():
    with pytest.raises(InvalidRegister, match="nobody_signs"):
        checked(RegisterForm("状", read_lines("岗位"), pledge="我承诺"))


@pytest.mark.parametrize("text", ["name = 3", "not toml [", 'name = "x"\n[[fields]]\nkey = "a"\nname = "甲"\nkind = "picture"'])
def test_a_file_that_is_no_definition_is_refused(text):
    with pytest.raises(InvalidRegister, match="not_a_definition"):
        from_toml(text)


def test_blanks_are_filled_once_and_values_are_never_read_as_blanks():
    assert filled("我在{岗位}，{岗位}的{补充}", {"岗位": "{补充}", "补充": ""}) == "我在{补充}，{补充}的{补充}"


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("number", "１２", 12),
        ("number", "1,200.5", 1200.5),
        ("number", 12.0, 12),
        ("date", "2026年7月1日", "2026-07-01"),
        ("date", "2026/7/1", "2026-07-01"),
        ("date", datetime(2026, 7, 1, 9), "2026-07-01"),
        ("date", date(2026, 7, 1), "2026-07-01"),
        ("period", "2026.7.1—2026.7.10", ["2026-07-01", "2026-07-10"]),
        ("choice", "教学", "教学"),
        ("member", "王小明", ["王小明"]),
        ("members", "王小明，李四； 赵 五", ["王小明", "李四", "赵 五"]),
        ("line", " 东门\n 岗 ", "东门 岗"),
        ("text", "一\r\n二", "一\n二"),
        ("line", "", None),
    ],
)
def test_values_are_read_from_whatever_people_type(kind, written, value):
    assert read_value(RegisterField("f", "字段", FieldKind(kind), choices=("教学", "科研")), written) == value


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("number", "十二", "not_a_number"),
        ("number", "nan", "not_a_number"),
        ("number", "1e999", "not_a_number"),
        ("date", "七月", "not_a_date"),
        ("date", "2026-02-30", "not_a_date"),
        ("date", "2026-7-1 2026-7-2", "not_a_date"),
        ("period", "2026-7-10 至 2026-7-1", "not_a_period"),
        ("period", "2026-7-10", "not_a_period"),
        ("choice", "买菜", "not_a_choice"),
        ("line", "长" * 201, "too_long"),
        ("text", "长" * 5001, "too_long"),
        ("member", "王小明、李四", "several_names"),
        ("members", "王小明、" + "长" * 61, "name_too_long"),
        ("members", "、".join(f"甲{number}" for number in range(201)), "too_many_names"),
    ],
)
def test_a_value_that_a_field_cannot_hold_is_refused(kind, written, code):
    with pytest.raises(BadValue) as refused:
        read_value(RegisterField("f", "字段", FieldKind(kind), choices=("教学", "科研")), written)

    assert refused.value.code == code


def test_a_required_value_is_missed():
    with pytest.raises(BadValue, match="missing"):
        read_value(RegisterField("f", "字段", required=True), " ")


@given(st.sampled_from(list(FieldKind)), st.text(max_size=60))
def test_what_is_written_again_reads_the_same(kind, written):
    field = RegisterField("f", "字段", kind, choices=("教学", "科研"))
    try:
        value = read_value(field, written)
    except BadValue:
        return

    assert read_value(field, write_value(field, value)) == value
