"""The layout of office tables: headings, meanings of columns, rows that are no data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.tables import ColumnKind, LeftOutReason, count_of, exact, heading_text, is_telephone, lay_out, mobile_number, normalised_telephone

KINDS = [
    ColumnKind("unit", exact("单位", "党组织名称"), parts=("单位名称",)),
    ColumnKind("parent", exact("上级党组织")),
    ColumnKind("person", exact("姓名", "联系人姓名"), parts=("姓名",)),
    ColumnKind("telephone", exact("联系电话"), parts=("电话",), fits=is_telephone),
    ColumnKind("email", exact("邮箱"), fits=lambda text: "@" in text, by_values=True),
    ColumnKind("role", exact("职务"), fits=lambda text: text in ("联络员", "管理员"), needs_values=True),
]
HEAD = ["党组织名称", "姓名", "联系电话"]


def reasons(layout):
    return {row.number: row.reason for row in layout.left_out}


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("单 位\n名 称", "单位名称"),
        ("*联系电话：", "联系电话"),
        ("姓名（必填）", "姓名"),
        ("Ｅ－mail", "e-mail"),
        ("（全称）", "全称"),
        ("长" * 25, ""),
        ("", ""),
    ],
    ids=["spaces", "marks", "brackets", "width", "only brackets", "sentence", "empty"],
)
def test_headings_are_compared_without_what_differs_by_habit(written, compared):
    assert heading_text(written) == compared


@pytest.mark.parametrize("above", range(10))
def test_a_heading_is_found_in_each_of_the_first_ten_rows(above):
    rows = [[f"标题第{number}行"] if number % 2 else [] for number in range(above)] + [HEAD, ["文学院", "张三", "13800138000"]]

    layout = lay_out(rows, kinds=KINDS)

    assert layout.heading == (above + 1,)
    assert layout.guess(KINDS) == {0: "unit", 1: "person", 2: "telephone"}
    assert [record.number for record in layout.records] == [above + 2]


def test_a_heading_further_down_is_found_only_by_hand():
    rows = [["标题"]] * 10 + [HEAD, ["文学院", "张三", "13800138000"]]

    assert lay_out(rows, kinds=KINDS).heading == ()
    assert lay_out(rows, kinds=KINDS, heading=11).heading == (11,)


def test_a_heading_over_several_columns_is_joined_with_those_below():
    rows = [["党组织名称", "联系人", "", "备注"], ["", "姓名", "电话", ""], ["文学院", "张三", "13800138000"]]

    layout = lay_out(rows, [(1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)], kinds=KINDS)

    assert layout.heading == (1, 2)
    assert [column.heading for column in layout.columns] == ["党组织名称", "联系人姓名", "联系人电话", "备注"]
    assert layout.guess(KINDS) == {0: "unit", 1: "person", 2: "telephone"}


def test_cells_merged_downwards_count_in_each_row_and_those_merged_sideways_only_once():
    rows = [["上级党组织", *HEAD], ["文学院", "一支部", "甲"], ["", "二支部", "乙"], ["", "三支部"], ["历史学院", "", "丙"]]

    layout = lay_out(rows, [(2, 1, 4, 1), (5, 1, 5, 2)], kinds=KINDS)

    assert [(record.cell(0), record.cell(1)) for record in layout.records] == [
        ("文学院", "一支部"),
        ("文学院", "二支部"),
        ("文学院", "三支部"),
        ("历史学院", ""),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["合 计", "3"], LeftOutReason.TOTAL),
        (["", "小计：", "3"], LeftOutReason.TOTAL),
        (["共计28个支部"], LeftOutReason.TOTAL),
        (HEAD, LeftOutReason.HEADING_AGAIN),
        (["注：党员数截至10月31日"], LeftOutReason.NOTE),
        (["填表人：", "张三", "审核人：李四"], LeftOutReason.NOTE),
        (["填报单位（盖章）："], LeftOutReason.NOTE),
        (["各单位请于11月30日前将本表电子版发送至组织部邮箱，纸质版加盖公章后送行政楼。"], LeftOutReason.NOTE),
    ],
    ids=["total", "subtotal", "total of count", "heading", "note", "signatures", "seal", "sentence"],
)
def test_rows_that_are_no_data_are_left_out_with_their_reason(row, reason):
    layout = lay_out([HEAD, ["文学院", "张三", "13800138000"], row], kinds=KINDS)

    assert reasons(layout) == {3: reason}


@pytest.mark.parametrize("name", ["总务处", "合计办公室", "统计学院", "公章管理办公室", "备注学院", "注册中心", "日期教研室"])
def test_units_whose_names_begin_like_totals_or_notes_are_data(name):
    assert lay_out([HEAD, [name]], kinds=KINDS).records[0].cell(0) == name


def test_a_row_merged_over_the_table_is_the_heading_of_a_section():
    assert reasons(lay_out([HEAD, ["一、学院（28个）"], ["文学院", "张三"]], [(2, 1, 2, 3)], kinds=KINDS)) == {2: LeftOutReason.SECTION}


def test_a_column_is_not_believed_against_its_values():
    rows = [["单位", "联系电话", "职务", "其他"], ["文学院", "张三", "书记", "a@b.cn"], ["历史学院", "李四", "副书记", "b@b.cn"]]

    assert lay_out(rows, kinds=KINDS).guess(KINDS) == {0: "unit", 3: "email"}


def test_each_meaning_is_given_to_one_column():
    assert lay_out([["单位名称", "单位", "姓名"], ["甲", "乙", "丙"]], kinds=KINDS).guess(KINDS) == {1: "unit", 2: "person"}


@pytest.mark.parametrize(
    "written", ["13800138000", "0571-88888888转801", "（0571）8888 8888", "８８８８８８８８", "13800138000/0571—88888888", "+86 138 0013 8000"]
)
def test_telephone_numbers_as_offices_write_them(written):
    assert is_telephone(written)
    assert is_telephone(normalised_telephone(written))


@pytest.mark.parametrize("written", ["", "1234", "张三", "13800138000（张三）", "1" * 61, "=1+2"])
def test_other_texts_are_no_telephone_numbers(written):
    assert not is_telephone(written)


@pytest.mark.parametrize(
    ("written", "number"), [("24", 24), ("24.0", 24), ("1,200", 1200), ("２４人", 24), ("24个", 24), ("二十四", None), ("-1", None), ("", None), ("²", 2)]
)
def test_counts_as_offices_write_them(written, number):
    assert count_of(written) == number


CELLS = st.one_of(st.just(""), st.sampled_from([*HEAD, "合计", "注：", "文学院", "张三", "13800138000", "a@b.cn"]), st.text(max_size=8))
RANGES = st.lists(st.tuples(*[st.integers(-2, 30)] * 4), max_size=8)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=20), merged=RANGES, heading=st.one_of(st.none(), st.integers(1, 25)))
def test_every_row_with_a_text_is_heading_data_or_left_out_exactly_once(rows, merged, heading):
    layout = lay_out(rows, merged, kinds=KINDS, heading=heading)

    filled = {number for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)}
    said = [*layout.heading, *(record.number for record in layout.records), *(row.number for row in layout.left_out)]
    assert len(said) == len(set(said))
    assert filled <= set(said)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=20), merged=RANGES)
def test_a_column_has_one_meaning_and_a_meaning_one_column(rows, merged):
    layout = lay_out(rows, merged, kinds=KINDS)
    found = layout.guess(KINDS)

    assert set(found) <= {column.index for column in layout.columns}
    assert len(set(found.values())) == len(found)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=20), merged=RANGES)
def test_texts_of_data_are_those_of_the_sheet(rows, merged):
    given_texts = {cell.strip() for row in rows for cell in row}

    for record in lay_out(rows, merged, kinds=KINDS).records:
        assert set(record.cells) <= given_texts | {""}


def test_ranges_that_cover_all_rows_many_times_end_in_bounded_time():
    layout = lay_out([HEAD, *[["", "张三"]] * 5000], [(2, 1, 20_000, 1)] * 20_000, kinds=KINDS)

    assert len(layout.records) == 5000


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138001", "13800138001"),
        ("+86 138-0013-8001", "13800138001"),
        ("８６１３８００１３８００１", "13800138001"),
        ("0571-88888801 / 138 0013 8002", "13800138002"),
        ("0571-88888801", ""),
        ("1380013800100", ""),
        ("", ""),
    ],
)
def test_a_mobile_number_is_found_in_what_offices_write(written, number):
    assert mobile_number(written) == number
