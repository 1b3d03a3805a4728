"""A unit telephones: please hand it in for us. The organiser does, receipt and log say so, and the unit takes the work over."""

import pytest
from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import stories_notice


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_office_hands_in_for_a_college_which_takes_the_work_over(installation, someone, tmp_path, viewport):
    story = tmp_path / "故事.docx"
    story.write_bytes(documents.docx(documents.text("门口的一张桌子", 300)))
    installation.publish(stories_notice(2))
    (unit,) = installation.row("select id from orgs_unit where name = '文学院'")
    office = someone(installation, "office", viewport)

    # From the page on which the matrix leads to what the college has, the work is begun in its name.
    office.goto(f"{installation.url}/overview/1/")
    office.get_by_role("link", name="文学院", exact=True).click()
    office.get_by_role("button", name="代该单位报送").click()
    expect(office.locator("#by-proxy")).to_contain_text("由示范大学代文学院报送")
    office.get_by_label("作品标题").fill("门口的一张桌子")
    office.locator(".piece-panel input[type=file]").first.set_input_files(story)
    expect(office.get_by_text("可以报送")).to_be_visible()
    office.get_by_role("button", name="报送", exact=True).click()
    expect(office.get_by_text("已收到，回执编号")).to_be_visible()
    expect(office.locator(".receipt")).to_contain_text("组织部老师")
    expect(office.locator(".receipt")).to_contain_text("由示范大学代报")

    # The unit got a mail, sees the work and who handed it in, and takes it over.
    installation.wait_until("from baosong.platform.notifications.models import Message\nprint(Message.objects.filter(address='c1@example.edu.cn').exists())")
    (body,) = installation.row("select body from notifications_message where address = 'c1@example.edu.cn'")
    assert "示范大学（组织部老师）已代文学院报送“门口的一张桌子”" in body
    liaison = someone(installation, "c1", viewport)
    liaison.goto(f"{installation.url}/hand-in/1/{unit}/")
    expect(liaison.get_by_text("由示范大学代报")).to_be_visible()
    liaison.get_by_role("link", name="门口的一张桌子").click()
    liaison.get_by_role("button", name="接手办理").click()
    expect(liaison.get_by_text("已接手")).to_be_visible()
    expect(liaison.locator("#by-proxy")).to_have_count(0)
    liaison.get_by_text("办理记录").click()
    expect(liaison.locator(".history")).to_contain_text("示范大学代文学院报送了第 1 版")
    expect(liaison.locator(".history")).to_contain_text("接手由示范大学代报的作品")

    # The unit changes it; the office can only look now.
    liaison.get_by_label("作品标题").fill("门口的那张桌子")
    liaison.get_by_role("button", name="再次报送").click()
    expect(liaison.get_by_text("已收到，回执编号")).to_be_visible()
    expect(liaison.locator(".receipt")).not_to_contain_text("代报")
    office.goto(f"{installation.url}/submissions/1/")
    expect(office.get_by_label("作品标题")).to_have_count(0)
    expect(office.get_by_role("button", name="再次报送")).to_have_count(0)
    expect(office.get_by_role("button", name="接受")).to_be_visible()
