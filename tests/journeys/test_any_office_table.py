"""An office's own workbook is imported as it is: the columns are chosen once, what is left out is said, and the export is imported again."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_workbook(people, *, telephone="联系电话"):
    """A title and a date, a category merged over its rows, a total, a note, and a column that means nothing here."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "党组织名册"
    for line in (
        ["示范大学基层党组织及联络员名册"],
        ["填报单位（盖章）：组织部", None, None, None, None, "填报时间：2026年11月30日"],
        [],
        ["序号", "类 别", "党组织名称", "书记姓名", telephone, "党员数\n（人）", "政治面貌"],
        *people,
        ["合　计", None, "5个", None, None, 5, None],
        ["注：1．党员数截至2026年10月31日；2．联系电话请填写手机。"],
    ):
        sheet.append(line)
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A2:E2")
    sheet.merge_cells("B5:B7")
    sheet.merge_cells("B8:B9")
    sheet.merge_cells("A11:G11")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


PEOPLE = [
    [1, "学院", "数学学院党委", "赵一", 13800138001, 120, "中共党员"],
    [2, None, "物理学院党委", "钱二", "138 0013 8002", 96, "中共党员"],
    [3, None, "化学学院党委", "孙三", "0571-88888803", "58人", "中共党员"],
    [4, "机关", "后勤处党支部", "李四", "13800138004", 24, "中共党员"],
    [5, None, "图书馆党支部", "周五", "13800138005", 18, "中共党员"],
]


def choose(page, content, name="党组织名册.xlsx"):
    page.get_by_label("Excel（.xlsx）或 CSV").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="检查表格").click()
    expect(page.get_by_role("heading", name="核对导入内容")).to_be_visible()


@pytest.fixture
def office(installation, someone):
    page = someone(installation, "office")
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="导入单位和人员").click()
    return page


def units(installation):
    return installation.row("select count(*) from orgs_unit")[0]


def test_a_messy_workbook_becomes_units_and_people(installation, office):
    # given: a table whose telephones have a heading that nobody knows, and one wrong number
    before = units(installation)
    faulty = [list(line) for line in PEOPLE]
    faulty[1][4] = "不详"
    choose(office, a_workbook(faulty, telephone="工作联络"))

    # then: what was recognised, what is not used, what is left out and why
    expect(office.get_by_label("表头所在行")).to_have_value("4")
    expect(office.get_by_label("党组织名称")).to_have_value("unit")
    expect(office.get_by_label("书记姓名")).to_have_value("person")
    expect(office.get_by_label("类 别")).to_have_value("kind")
    expect(office.get_by_text("未使用：序号、工作联络、政治面貌")).to_be_visible()
    left_out = office.locator("section").filter(has_text="不导入的行")
    for said in ("示范大学基层党组织及联络员名册", "合 计", "注：1．党员数截至"):
        expect(left_out).to_contain_text(said)

    # when: the column is chosen by hand, the wrong number shows with its line
    office.get_by_label("工作联络").select_option("联系电话")
    office.get_by_role("button", name="按此读取").click()
    fault = office.get_by_role("alert")
    expect(fault).to_contain_text("“不详”不是电话号码")
    expect(fault).to_contain_text("第 6 行")
    expect(office.get_by_role("button", name="确认导入")).to_have_count(0)
    assert units(installation) == before

    # and the corrected table is read in the same way
    office.get_by_role("link", name="上传更正后的表格").click()
    choose(office, a_workbook(PEOPLE, telephone="工作联络"))
    expect(office.get_by_text("已沿用此前对同样表头的设置")).to_be_visible()
    expect(office.get_by_label("工作联络")).to_have_value("telephone")
    facts = office.locator("dl.facts")
    expect(facts).to_contain_text("新增单位5")
    expect(facts).to_contain_text("新增账号5")
    assert units(installation) == before
    office.get_by_role("button", name="确认导入").click()

    # then: the result; units, people, telephones; no unit is called 合计
    expect(office.get_by_text("已导入5个单位、5名人员")).to_be_visible()
    office.goto(f"{installation.url}/units/")
    expect(office.get_by_role("row").filter(has_text="物理学院党委")).to_contain_text("学院")
    expect(office.get_by_role("row").filter(has_text="物理学院党委")).to_contain_text("钱二")
    expect(office.get_by_role("link", name="合计")).to_have_count(0)
    assert units(installation) == before + 5
    assert installation.row("select telephone from orgs_person where name = '钱二'") == ("138 0013 8002",)
    assert installation.row("select members from orgs_unit where name = '化学学院党委'") == (58,)

    # when: the tree is exported and imported as it is
    with office.expect_download() as download:
        office.get_by_role("link", name="导出 Excel").click()
    content = download.value.path().read_bytes()
    office.get_by_role("link", name="导入单位和人员").click()
    choose(office, content, "导出.xlsx")

    # then
    expect(office.get_by_text("现有内容与表格一致，没有需要变更的内容。")).to_be_visible()
    expect(office.get_by_role("button", name="确认导入")).to_have_count(0)


def test_a_heading_that_is_not_found_is_chosen_by_hand(installation, office):
    book = openpyxl.Workbook()
    for line in (["甲", "乙"], ["学部", "掌事"], ["文学部", "吴六"]):
        book.active.append(line)
    made = io.BytesIO()
    book.save(made)

    choose(office, made.getvalue())
    expect(office.get_by_text("未能识别单位名称所在的列")).to_be_visible()
    office.get_by_label("表头所在行").select_option("第 2 行：学部 掌事")
    office.get_by_role("button", name="按此读取").click()
    office.get_by_label("学部").select_option("单位")
    office.get_by_label("掌事").select_option("姓名")
    office.get_by_role("button", name="按此读取").click()

    expect(office.locator("dl.facts")).to_contain_text("新增单位1")
    expect(office.get_by_role("row").filter(has_text="wuliu")).to_contain_text("吴六")


def test_everybody_who_was_imported_is_invited_at_once(installation, office, someone, chromium):
    # given: five people who have never signed in
    choose(office, a_workbook(PEOPLE))
    office.get_by_role("button", name="确认导入").click()
    expect(office.get_by_text("已导入5个单位、5名人员")).to_be_visible()

    # when: one of them gets a card with a code to print
    office.get_by_role("link", name="邀请从未登录的人员").click()
    office.get_by_label("李四").check()
    office.get_by_role("button", name="可打印的二维码").click()
    card = office.locator(".link-cards .card")
    expect(card).to_have_count(1)
    expect(card.locator("svg")).to_be_visible()
    expect(card).to_contain_text("后勤处党支部 · 联络员")
    address = card.locator(".mono").inner_text()

    # then: the link opens the account, and the person is no longer on the list
    newcomer = chromium.new_page(locale="zh-CN")
    newcomer.goto(address)
    newcomer.get_by_label("密码（至少 10 位）").fill("journey-password")
    newcomer.locator("[name=consent]").check()
    newcomer.get_by_role("button", name="接受").click()
    expect(newcomer.get_by_role("heading", name="工作台")).to_be_visible()
    office.get_by_role("link", name="从未登录的人员").click()
    expect(office.get_by_role("row").filter(has_text="赵一")).to_be_visible()
    expect(office.get_by_role("row").filter(has_text="李四")).to_have_count(0)

    # when: all others are written to a list
    office.get_by_label("全部从未登录的人员").check()
    with office.expect_download() as download:
        office.get_by_role("button", name="链接清单（Excel）").click()
    rows = list(openpyxl.load_workbook(download.value.path().open("rb")).active.iter_rows(min_row=2, values_only=True))

    # then
    found = {row[1]: row for row in rows}
    assert {"赵一", "钱二", "孙三", "周五"} <= set(found)
    assert "李四" not in found
    assert found["赵一"][4] == "13800138001"
    assert "/join/" in found["赵一"][6]
