"""A film without fast start, too quiet, with separate subtitles: one click repairs it, and the original is retained."""

import hashlib

from playwright.sync_api import expect

from tests.core.inspection.lectures import Lecture, make

SRT = "1\n00:00:00,500 --> 00:00:08,000\n各位好\n\n2\n00:00:09,000 --> 00:00:20,000\n今天讲一张桌子\n"


def test_one_click_makes_the_film_fit_and_the_original_is_kept(running_call, someone, films, tmp_path):
    film = make(tmp_path / "讲课.mp4", Lecture(22, 1920, 1080, faststart=False, gain=0.03, background="plain"))
    (tmp_path / "讲课.srt").write_text(SRT, "utf-8")
    original = hashlib.sha256(film.read_bytes()).hexdigest()
    page = someone(running_call, "c1")
    page.get_by_role("link", name="关于征集").first.click()
    page.get_by_role("button", name="新建作品").click()
    page.get_by_label("作品标题").fill("门口的一张桌子")
    piece = page.locator(".piece-panel", has=page.get_by_role("heading", name="党课视频"))
    piece.locator("input[type=file]").first.set_input_files(film)
    expect(piece.locator(".file")).to_contain_text("讲课.mp4")
    page.locator(".piece-panel", has=page.get_by_role("heading", name="党课讲稿")).locator("input[type=file]").first.set_input_files(films / "讲稿.docx")

    # The page lists the defects first, and what the repair changes.
    piece.locator("input[type=file]").nth(1).set_input_files(tmp_path / "讲课.srt")
    expect(piece).to_contain_text("边下边播")
    expect(piece).to_contain_text("将响度调整到 −16 LUFS 左右")
    expect(piece).to_contain_text("将字幕文件封装为字幕轨")

    piece.get_by_role("button", name="一键修复").click()

    # The repair runs in the background, and its result is checked like any other film.
    expect(piece).to_contain_text("修复而来，原文件已保留")
    expect(piece.locator(".file").first).not_to_contain_text("边下边播")
    expect(page.get_by_text("可以报送")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()
    receipt = page.locator(".hashes").inner_text()
    assert original not in receipt

    # The original can be restored, and submitted again.
    page.get_by_role("link", name="返回作品").click()
    page.get_by_role("button", name="换回原文件").click()
    expect(page.get_by_text("已换回原文件")).to_be_visible()
    expect(page.get_by_text("可以报送")).to_be_visible()
    page.get_by_role("button", name="再次报送").click()
    expect(page.locator(".hashes")).to_contain_text(original)
