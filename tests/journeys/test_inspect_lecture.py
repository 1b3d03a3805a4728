"""Checks of films on the shell and on the page; each finding has its position."""

import json

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from baosong.cli import main
from tests.core.inspection.lectures import Lecture, make, spoken

CALL = """baosong_call = 1
title = "微党课"
[[tasks]]
name = "微党课"
[[tasks.pieces]]
kind = "video"
name = "党课视频"
[[tasks.pieces.rules]]
field = "duration_s"
value = [15, 25]
[[tasks.pieces.rules]]
field = "resolution_min"
value = [640, 360]
[[tasks.pieces.rules]]
field = "video_codec"
value = "h264"
[[tasks.pieces.rules]]
field = "subtitles"
value = "required"
"""
SMALL = {"seconds": 20, "width": 640, "height": 360, "size": 60}
GOOD = {**SMALL, "lines": spoken(20)}
# film -> findings besides the satisfied rules; False is a broken rule, True is advice.
TABLE = {
    "good": (Lecture(**GOOD), {}),
    "too short": (Lecture(**{**GOOD, "seconds": 12, "lines": spoken(12)}), {"duration_s": False}),
    "too small": (Lecture(**{**GOOD, "width": 320, "height": 180}), {"resolution_min": False}),
    "other codec": (Lecture(**GOOD, codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=error"}), {"video_codec": False}),
    "no subtitles": (Lecture(**SMALL), {"subtitles": False}),
    "a logo is no subtitle": (Lecture(**SMALL, logo="示范大学"), {"subtitles": False}),
    "a ticker is no subtitle": (Lecture(**SMALL, ticker="本台消息今日天气晴朗欢迎收看节目"), {"subtitles": False}),
    "black": (Lecture(**GOOD, black=(6, 9)), {"black": True}),
    "still and silent": (Lecture(**SMALL, frozen=(4, 16), silent=(6, 13)), {"frozen": True, "silent": True, "subtitles": False}),
    "too loud": (Lecture(**GOOD, gain=1.6), {"clipped": True, "loudness": True}),
    "between bars": (Lecture(**{**GOOD, "bars": "pillar"}), {"bars": True}),
    "uneven frames": (Lecture(**GOOD, jumpy=True), {"uneven_frames": True}),
    "index at the end": (Lecture(**GOOD, faststart=False), {"fast_start": True}),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_is_said_of_each_film(tmp_path, name):
    film, expected = TABLE[name]
    path = make(tmp_path / "film.mp4", film)
    (tmp_path / "call.toml").write_text(CALL, "utf-8")
    command = ["inspect", str(path), "--call", str(tmp_path / "call.toml"), "--task", "微党课", "--piece", "党课视频"]

    # In this process: the model that reads subtitles is loaded once for all films.
    ran = CliRunner().invoke(main, [*command, "--json"])

    said = {row["rule"]: row["verdict"] for row in json.loads(ran.stdout)["findings"] if row["verdict"] != "met"}
    assert said == {rule: "advice" if is_advice else "violated" for rule, is_advice in expected.items()}, ran.stderr
    assert ran.exit_code == (1 if "violated" in said.values() else 0)


def test_the_page_shows_where_the_trouble_is_and_jumps_there(running_call, someone, tmp_path):
    path = make(tmp_path / "讲课.mp4", Lecture(24, 1920, 1080, lines=spoken(24), black=(9, 12)))
    page = someone(running_call, "c1")
    page.get_by_role("link", name="关于征集").first.click()
    page.get_by_role("button", name="新建作品").click()
    film = page.locator(".piece-panel", has=page.get_by_role("heading", name="党课视频"))

    film.locator("input[type=file]").first.set_input_files(path)

    # The quick check runs first; the full scan of the film runs in the background.
    expect(film.locator(".file")).to_contain_text("讲课.mp4")
    expect(film.locator(".findings").first).to_contain_text("黑场")
    expect(film.locator(".findings").first).to_contain_text("0:09–0:12")
    expect(film.locator(".timeline rect")).to_have_count(1)

    page.evaluate("document.querySelector('video').preload = 'auto'")
    film.get_by_role("button", name="0:09–0:12").click()
    assert 7.5 <= page.evaluate("document.querySelector('video').currentTime") <= 12

    # The subtitles in the picture were recognised as text.
    with page.expect_download() as download:
        film.get_by_role("link", name="由画面识别的字幕").click()
    captions = download.value.path().read_text("utf-8")
    assert captions.startswith("WEBVTT")
    assert "值班室的灯一直亮到天明" in captions
