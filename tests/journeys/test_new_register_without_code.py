"""A new register without programming: a clerk defines fields, adds entries by hand and from Excel, logs an action; a draft becomes a submission."""

import io
import re

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.journeys.branches import enter_roster, ready

FIELDS = """服务队名称 | 文字 | 必填
领队 | 成员 | 必填
服务类别 | 选项 | 必填 | 文明交通、应急救护、邻里互助
服务人数 | 数字
服务时间 | 起止
服务内容 | 长文"""


def test_another_register_is_set_up_filled_and_made_into_a_submission(installation, someone, tmp_path):
    ready(installation)
    office = someone(installation, "office")

    # The university enters the fields; an error is shown with its line.
    office.get_by_role("link", name="组织活动").first.click()
    office.get_by_role("link", name="登记簿", exact=True).first.click()
    office.get_by_label("名称", exact=True).fill("志愿服务队")
    office.get_by_label("字段，每行一个").fill(FIELDS.replace("| 数字", "| 数子"))
    office.get_by_role("button", name="建立").click()
    expect(office.get_by_role("alert")).to_contain_text("第 4 行没有读懂：“数子”")
    office.get_by_label("字段，每行一个").fill(FIELDS)
    office.get_by_role("button", name="建立").click()
    expect(office.get_by_role("heading", name="志愿服务队")).to_be_visible()

    # The rows and columns of the grid are read from a table.
    office.get_by_role("link", name="网格").click()
    places = sheet(
        tmp_path / "地点.xlsx",
        ["名称", "上级", "类别", "纬度", "经度"],
        ["东校区", "", "校区", 30.54, 114.36],
        ["西校区", "", "校区", 30.545, 114.352],
        ["一舍", "东校区", "宿舍", None, None],
        ["二舍", "东校区", "宿舍", None, None],
    )
    office.locator("input[type=file]").set_input_files(places)
    office.get_by_role("button", name="读取表格").click()
    expect(office.get_by_text("3 处空缺").first).to_be_visible()
    expect(office.locator("svg.map circle")).to_have_count(2)

    # A branch adds an entry; a wrong value is shown beside its field and no input is lost.
    branch = someone(installation, "b1")
    enter_roster(branch)
    branch.get_by_role("link", name="组织活动").first.click()
    branch.get_by_role("link", name="志愿服务队").click()
    register = branch.url
    branch.get_by_role("link", name="新条目").click()
    branch.get_by_label("服务队名称").fill("东门交通队")
    branch.get_by_label("领队").fill("李思齐")
    branch.get_by_label("服务类别").select_option("文明交通")
    branch.get_by_label("服务人数").fill("十二")
    branch.get_by_label("服务时间").fill("2026.7.1—2026.7.10")
    branch.get_by_label("地点").select_option(label="东校区 › 一舍")
    branch.get_by_role("button", name="保存").click()
    expect(branch.get_by_role("alert")).to_contain_text("“服务人数”须为数字，而不是“十二”")
    expect(branch.get_by_label("服务队名称")).to_have_value("东门交通队")
    branch.get_by_label("服务人数").fill("１２")
    branch.get_by_role("button", name="保存").click()
    expect(branch.get_by_text("2026-07-01 至 2026-07-10")).to_be_visible()
    branch.get_by_label("日期").fill("2026-07-03")
    branch.get_by_label("地点").fill("东门路口")
    branch.get_by_label("做了什么").fill("早高峰疏导车辆，护送小学生过马路。")
    branch.get_by_role("button", name="记一笔").click()
    expect(branch.get_by_text("早高峰疏导车辆")).to_be_visible()
    line = branch.url

    # Many entries are imported from Excel: all or none; an export can be imported again.
    branch.goto(register)
    head = ["单位", "服务队名称", "领队", "服务类别", "服务人数", "服务时间", "服务内容", "地点"]
    wrong = sheet(
        tmp_path / "错.xlsx",
        head,
        ["文学院第1党支部", "救护队", "王小明", "应急救护", 8, "", "", "二舍"],
        ["文学院第1党支部", "互助队", "赵一鸣", "买菜", 5, "", "", ""],
    )
    branch.locator("input[type=file]").set_input_files(wrong)
    branch.get_by_role("button", name="读取表格").click()
    expect(branch.get_by_text("2 行中有 1 行无法读取，没有改动任何内容")).to_be_visible()
    expect(branch.locator(".findings")).to_contain_text("第 3 行")
    expect(branch.locator(".findings")).to_contain_text("“服务类别”须为以下之一：文明交通、应急救护、邻里互助，而不是“买菜”")
    branch.get_by_role("link", name="返回登记簿").click()
    right = sheet(
        tmp_path / "对.xlsx",
        head,
        ["文学院第1党支部", "救护队", "王小明", "应急救护", 8, "", "", "二舍"],
        ["文学院第1党支部", "互助队", "赵一鸣", "邻里互助", 5, "", "", ""],
    )
    branch.locator("input[type=file]").set_input_files(right)
    branch.get_by_role("button", name="读取表格").click()
    expect(branch.get_by_text("已录入 2 条")).to_be_visible()
    with branch.expect_download() as saved:
        branch.get_by_role("link", name="Excel", exact=True).click()
    rows = list(load_workbook(io.BytesIO(saved.value.path().read_bytes())).active.iter_rows(values_only=True))
    assert rows[0][:8] == tuple(head)
    assert [row[1] for row in rows[1:]] == ["东门交通队", "救护队", "互助队"]
    branch.get_by_role("link", name="打印").click()
    expect(branch.locator("table.bordered")).to_contain_text("东门交通队")

    # The grid shows who serves where, and the open position.
    office.reload()
    expect(office.get_by_text("1 处空缺").first).to_be_visible()
    expect(office.locator(".plan-node.gap")).to_contain_text("西校区")

    # A draft has the facts filled in; completed by a person, it is submitted.
    branch.goto(line)
    branch.get_by_role("button", name="生成案例草稿").click()
    part = branch.locator(".parts > li")
    for fact in ("文学院第1党支部", "李思齐", "2026-07-01 至 2026-07-10", "东校区一舍", "早高峰疏导车辆"):
        expect(part).to_contain_text(fact)
    article = branch.url
    college = someone(installation, "c1")
    college.goto(article)
    college.get_by_role("button", name=re.compile("^报送到")).click()
    expect(college.locator("#standing")).to_contain_text("已报送")


def sheet(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path
