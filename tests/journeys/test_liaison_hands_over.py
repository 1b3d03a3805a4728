"""A liaison changes post: the organiser hands it over, and drafts, requests and reminders are in the successor's hands."""

from playwright.sync_api import expect

from tests.journeys.client import Client
from tests.journeys.installation import notice


def test_a_liaison_hands_over_to_a_new_colleague(installation, someone, chromium):
    # Given: a college whose liaison has begun a work and asked for more time
    installation.publish(notice())
    (unit,) = installation.row("select id from orgs_unit where name = '文学院'")
    old = Client(installation, "c1")
    old.post(f"/hand-in/task/1/{unit}/begin/")
    old.post("/submissions/1/describe/", title="没有写完的故事")
    liaison = someone(installation, "c1")
    liaison.goto(f"{installation.url}/hand-in/1/{unit}/more-time/")
    liaison.get_by_label("申请延至").fill("2099-07-10T17:00")
    liaison.get_by_label("申请理由").fill("作者出差")
    liaison.get_by_role("button", name="提交申请").click()
    expect(liaison.get_by_text("待答复")).to_be_visible()

    # When: the organiser hands the post over; the page says in numbers what passes on, and shows the successor's link once
    office = someone(installation, "office")
    office.goto(f"{installation.url}/units/{unit}/")
    office.get_by_role("row", name="文学院联络员").get_by_role("link", name="岗位交接").click()
    expect(office.locator(".effects")).to_contain_text("草稿 1 件")
    expect(office.locator(".effects")).to_contain_text("待答复的申请 1 项")
    office.get_by_label("理由").fill("岗位调整")
    office.get_by_role("button", name="岗位交接").click()
    expect(office.get_by_text("接任者打开链接确认后")).to_be_visible()
    link = office.get_by_label("邀请链接").input_value()

    # Then: the successor opens an account by the link, and finds the draft and the request
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(link)
    page.get_by_label("账号").fill("c1new")
    page.get_by_label("姓名").fill("文学院新联络员")
    page.get_by_label("邮箱").fill("c1new@example.edu.cn")
    page.get_by_label("密码").fill("journey-password")
    page.get_by_role("checkbox").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.goto(f"{installation.url}/hand-in/1/{unit}/")
    expect(page.get_by_role("link", name="没有写完的故事")).to_be_visible()
    expect(page.get_by_text("待答复")).to_be_visible()

    # The predecessor opens nothing any more.
    assert old.ask("GET", f"/hand-in/1/{unit}/")[0] in (302, 403)

    # The organiser grants the request on the desk with one click; the answer and the reminders go to the successor alone.
    office.goto(installation.url)
    office.get_by_role("button", name="同意", exact=True).click()
    expect(office.get_by_text("已同意，并告知该单位")).to_be_visible()
    page.reload()
    expect(page.get_by_text("已同意")).to_be_visible()
    expect(page.locator(".standing")).to_contain_text("7月10日")
    office.goto(f"{installation.url}/overview/1/remind/")
    office.get_by_role("button", name="发送催报").click()
    addresses = "from baosong.platform.notifications.models import Message\nprint({'c1new@example.edu.cn'} == set(Message.objects.filter(address__startswith='c1').exclude(subject__startswith='您').values_list('address', flat=True)))"
    installation.wait_until(addresses)
    context.close()
