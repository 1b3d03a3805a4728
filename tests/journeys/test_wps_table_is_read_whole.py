"""A workbook of WPS, whose second sheet has the table and states a size of one cell, is imported with all its columns."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_any_office_table import choose
from tests.museum.tables import HEAD, ROW, book, edited

EXPLANATION = ("填写说明", [["填写说明"], ["每行一人，单位写全称。"]])


@pytest.fixture
def office(installation, someone):
    page = someone(installation, "office")
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="导入单位和人员").click()
    return page


def test_every_column_of_the_second_sheet_is_read(installation, office):
    # given: an explanation on the first sheet, and an account with a sign that nobody sees
    content = book(("单\n位", *HEAD[1:]), (*ROW[:3], "\ufeffzhang3", *ROW[4:]), before=[EXPLANATION])
    content = edited(content, ('<dimension ref="A1:F2"/>', '<dimension ref="A1"/>'), part="xl/worksheets/sheet2.xml")

    # when
    choose(office, content, name="名册.xlsx")

    # then: each column has its meaning, and nothing is unused
    for heading, meaning in zip(("单 位", *HEAD[1:]), ("unit", "parent", "person", "username", "email", "telephone"), strict=True):
        expect(office.get_by_label(heading, exact=True)).to_have_value(meaning)
    expect(office.get_by_text("未使用：")).to_have_count(0)

    office.get_by_role("button", name="确认导入").click()
    expect(office.get_by_text("已导入")).to_be_visible()
    assert installation.row("select email from orgs_person where username = 'zhang3'") == ("z@example.edu.cn",)
