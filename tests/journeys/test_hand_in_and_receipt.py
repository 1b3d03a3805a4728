"""A liaison submits a lecture: warned before the upload, checked within seconds, with a receipt that anyone can confirm."""

import hashlib

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE


def begin(page, task="微党课"):
    page.get_by_role("link", name="关于征集“身边的支部”微党课的通知").first.click()
    page.get_by_role("button", name="新建作品").first.click()
    expect(page.get_by_label("作品标题")).to_be_visible()


def piece(page, name):
    return page.locator(".piece-panel", has=page.get_by_role("heading", name=name))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_lecture_is_handed_in(running_call, someone, films, viewport):
    page = someone(running_call, "c1", viewport)
    expect(page.get_by_text("还差 1 个").first).to_be_visible()
    begin(page)
    page.get_by_label("作品标题").fill("门口的一张桌子")

    # The browser reads the file's header and shows at once what differs from the notice, with its sentence.
    piece(page, "党课视频").locator("input[type=file]").first.set_input_files(films / "short.mp4")
    warning = page.locator(".header-warning")
    expect(warning).to_contain_text("时长 0:12")
    expect(warning).to_contain_text("20 秒 至 40 秒")
    expect(warning.locator("q")).to_contain_text("建议时长20-40秒")
    expect(warning).to_contain_text("此项为建议")

    # This is only advice: the liaison could continue, but chooses the longer film.
    warning.get_by_role("button", name="另选文件").click()
    piece(page, "党课视频").locator("input[type=file]").first.set_input_files(films / "bare.mp4")
    expect(piece(page, "党课视频").locator(".file")).to_contain_text("bare.mp4")
    piece(page, "党课讲稿").locator("input[type=file]").first.set_input_files(films / "讲稿.docx")
    expect(piece(page, "党课讲稿").locator(".file")).to_contain_text("符合要求")

    # There are no subtitles in the picture or beside the film; a subtitle file completes it.
    expect(piece(page, "党课视频")).to_contain_text("画面中未发现字幕")
    piece(page, "党课视频").locator("input[type=file]").nth(1).set_input_files(films / "bare.srt")
    expect(piece(page, "党课视频")).not_to_contain_text("画面中未发现字幕")
    expect(page.get_by_text("可以报送")).to_be_visible()

    page.get_by_role("button", name="报送", exact=True).click()

    # The receipt lists every file with its SHA-256.
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()
    for name in ("bare.mp4", "讲稿.docx"):
        expect(page.locator(".hashes")).to_contain_text(hashlib.sha256((films / name).read_bytes()).hexdigest())

    # Anyone with its URL can confirm it, without signing in and without seeing names.
    address = page.get_by_role("link", name="/verify/").get_attribute("href")
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(address)
    expect(stranger.get_by_text("本回执真实有效")).to_be_visible()
    expect(stranger.locator("body")).not_to_contain_text("bare.mp4")
    stranger.close()

    page.get_by_role("link", name="查看还差什么").click()
    expect(page.get_by_text("已报齐").first).to_be_visible()


def test_replace_withdraw_and_resubmit(running_call, someone, films):
    page = someone(running_call, "c1")
    begin(page)
    page.get_by_label("作品标题").fill("第一稿")
    piece(page, "党课视频").locator("input[type=file]").first.set_input_files(films / "right.mp4")
    expect(piece(page, "党课视频").locator(".file")).to_be_visible()
    piece(page, "党课讲稿").locator("input[type=file]").first.set_input_files(films / "讲稿.docx")
    expect(page.get_by_text("可以报送")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_role("link", name="返回作品").click()

    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回。内容仍保留")).to_be_visible()
    page.get_by_label("作品标题").fill("第二稿")
    page.get_by_role("button", name="再次报送").click()

    expect(page.get_by_text("已收到，回执编号")).to_be_visible()
    page.get_by_role("link", name="返回作品").click()
    expect(page.get_by_role("heading", name="第二稿")).to_be_visible()
    expect(page.locator(".plain-list li")).to_have_count(2)


def test_a_file_that_is_not_what_it_says_is_named_and_cannot_be_submitted(running_call, someone, films, tmp_path):
    """ASVS 12.2.1."""
    disguised = tmp_path / "党课.mp4"
    disguised.write_bytes(b"PK\x03\x04" + b"x" * 3000)
    page = someone(running_call, "c1")
    begin(page)
    page.get_by_label("作品标题").fill("题")

    piece(page, "党课视频").locator("input[type=file]").first.set_input_files(disguised)

    expect(page.get_by_text("这不是影片或音频文件")).to_be_visible()
    piece(page, "党课讲稿").locator("input[type=file]").first.set_input_files(films / "讲稿.docx")
    expect(piece(page, "党课讲稿").locator(".file")).to_contain_text("符合要求")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不符合必须满足的要求")


def test_inside_wechat_the_input_is_plain_and_big_files_are_pointed_elsewhere(running_call, someone):
    page = someone(
        running_call, "c1", PHONE, user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.49"
    )
    begin(page)

    chooser = piece(page, "党课视频").locator("input[type=file]").first
    assert chooser.get_attribute("accept") == "video/*"
    assert chooser.get_attribute("multiple") is None
    expect(page.get_by_text("在浏览器中打开").first).to_be_visible()
