"""A clerk pastes the numbers of units from Excel into the grid of a draft."""

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


def test_a_block_of_cells_is_pasted_into_the_grid_of_a_draft(installation, someone):
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
