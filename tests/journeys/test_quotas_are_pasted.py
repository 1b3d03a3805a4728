"""A clerk pastes the numbers of units from Excel into the grid, publishes, and corrects one of them afterwards."""

from playwright.sync_api import expect

from tests.journeys.installation import stories_notice

PASTE = """([box, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page, box, text):
    """What the browser does with cells copied from Excel: a paste event with tabs and line ends."""
    page.evaluate(PASTE, [box.element_handle(), text])


def test_numbers_are_pasted_into_a_draft_and_corrected_after_publication(installation, someone):
    office = someone(installation, "office")
    office.goto(installation.url + "/calls/new/")
    office.get_by_label("通知正文").fill(stories_notice(2))
    office.get_by_role("button", name="读取通知").click()

    # A block of cells fills the grid from the box in which it is pasted.
    office.get_by_role("link", name="各单位名额").first.click()
    boxes = office.locator(".quota-grid tbody input")
    units = office.locator(".quota-grid tbody tr").count()
    paste(office, boxes.first, "1\t2\r\n3\t4\r\n")
    expect(boxes.nth(0)).to_have_value("1")
    expect(boxes.nth(3)).to_have_value("4")
    office.get_by_role("button", name="保存", exact=True).last.click()
    expect(office.get_by_text("已保存")).to_be_visible()
    expect(boxes.nth(2)).to_have_value("3")
    expect(office.locator(".quota-grid tfoot")).to_contain_text(f"{units} 个单位合计")

    # A table with names goes to the server, which asks about the row that matches no unit.
    name = office.locator(".quota-grid tbody th").first.inner_text().split(" ")[0]
    paste(office, boxes.first, f"{name}\t5\n无此单位\t6")
    expect(office.get_by_label("在此粘贴表格")).to_have_value(f"{name}\t5\n无此单位\t6")
    office.get_by_role("button", name="读取", exact=True).click()
    expect(office.get_by_text("已读取名额分配表")).to_be_visible(timeout=60_000)
    expect(boxes.nth(0)).to_have_value("5")
    office.get_by_label("无此单位").select_option(label="不采用此行")
    office.locator("section", has=office.locator("#quota-rows")).get_by_role("button", name="保存").click()
    expect(office.locator("#quota-rows")).to_have_count(0)

    # After publication a number is corrected with a difference and a reason.
    office.get_by_role("link", name="返回草稿").click()
    office.get_by_role("button", name="下一步：选择单位").click()
    office.get_by_role("button", name="发布", exact=True).click()
    expect(office.get_by_text("征集已发布")).to_be_visible()
    number = office.url.rstrip("/").rsplit("/", 1)[-1]
    office.goto(f"{installation.url}/calls/{number}/quotas/")
    boxes.nth(0).fill("4")
    office.get_by_role("button", name="保存并核对改动").click()
    expect(office.get_by_text("1 处名额有变动")).to_be_visible()
    office.get_by_label("理由").fill("名额调整")
    office.get_by_role("button", name="发布更正").click()
    expect(office.get_by_text("更正已生效")).to_be_visible()
    assert installation.row(f"select terms_version from calls_call where id = {number}") == (2,)
