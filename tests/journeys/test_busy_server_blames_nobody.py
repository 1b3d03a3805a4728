"""A check that the server had no time for gives no verdict: the page shows it, the check is repeated automatically or on request, and submitting stays possible."""

from playwright.sync_api import expect

from tests.journeys.installation import Installation, notice
from tests.journeys.test_hand_in_and_receipt import begin, piece

BUSY = "系统繁忙，稍后自动重查，不影响报送"
BLAME = ("不符合通知要求", "损坏", "已检查三次")


def lecture(page, title, films):
    """A work whose film cannot be checked in time; returns its address."""
    begin(page)
    page.get_by_label("作品标题").fill(title)
    piece(page, "党课视频").locator("input[type=file]").first.set_input_files(films / "right.mp4")
    # The page says by itself what happens.
    expect(piece(page, "党课视频").locator(".file")).to_contain_text(BUSY)
    assert_nobody_is_blamed(page)
    return page.url


def assert_nobody_is_blamed(page):
    for words in BLAME:
        expect(page.locator("#files")).not_to_contain_text(words)


def assert_in_order(page):
    expect(piece(page, "党课视频").locator(".file .state").first).to_contain_text("符合要求")
    expect(page.get_by_role("button", name="重新检查")).to_have_count(0)
    assert_nobody_is_blamed(page)


def test_a_busy_server_blames_nobody(tmp_path, someone, films):
    installation = Installation(tmp_path / "data", DJANGO_SETTINGS_MODULE="tests.journeys.busy_settings")
    installation.publish(notice())
    installation.start()
    page = someone(installation, "c1")
    first = lecture(page, "门口的一张桌子", films)

    # The button works while the server is busy: the check is put off again.
    page.get_by_role("button", name="重新检查").click()
    expect(piece(page, "党课视频").locator(".file")).to_contain_text(BUSY)

    # A check that is missing holds up no deadline.
    piece(page, "党课讲稿").locator("input[type=file]").first.set_input_files(films / "讲稿.docx")
    expect(piece(page, "党课讲稿").locator(".file")).to_contain_text("讲稿.docx")
    expect(page.get_by_text("可以报送")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()
    page.goto(installation.url)
    second = lecture(page, "夜班日记", films)

    # The server has time again: one film is checked at the press of the button, the other by itself.
    installation.kill()
    installation.environment["DJANGO_SETTINGS_MODULE"] = "baosong.site.settings"
    installation.start()
    page.goto(second)
    page.get_by_role("button", name="重新检查").click()
    assert_in_order(page)
    page.goto(first)
    assert_in_order(page)

    # What the script says can be read on the page.
    page.get_by_text("在线阅读").first.click()
    expect(piece(page, "党课讲稿").locator(".text")).to_contain_text("门口")
    installation.remove()
