"""A notice that only informs: the page says so, offers no draft of a task, and a task can be added all the same."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE

INFORMS = """关于吴一舟等同志任免职的通知
各学院、各部门：
经2023年5月16日学校党委常委会研究，决定：
吴一舟同志任教务处副处长（试用期一年）；
免去贺知白同志实验室与设备管理处处长职务（退休）。
试用期从2023年5月16日起计算。
特此通知。
梧岭大学
2023年5月18日
"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_notice_that_asks_for_nothing_is_said_to_ask_for_nothing(installation, someone, viewport):
    page = someone(installation, "office", viewport)
    page.goto(installation.url + "/calls/new/")
    page.get_by_label("通知正文").fill(INFORMS)
    page.get_by_role("button", name="读取通知").click()
    expect(page.get_by_role("heading", name="对照通知核对征集")).to_be_visible()

    # The answer is given, not a task nor a success.
    said = page.get_by_text("这份通知似乎没有要求报送材料")
    expect(said).to_be_visible()
    expect(page.locator("fieldset.task[id^=task-]")).to_have_count(0)
    expect(page.get_by_text("所需内容均已识别")).to_have_count(0)

    # It is not published unless somebody confirms that the units only acknowledge it.
    page.get_by_role("button", name="下一步：选择单位").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_label("本通知不要求报送材料，各单位签收即可")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="返回征集").first.click()

    # The person knows better.
    page.get_by_role("button", name="添加任务").click()
    expect(page.locator("fieldset.task[id^=task-]")).to_have_count(1)
    expect(said).to_have_count(0)
