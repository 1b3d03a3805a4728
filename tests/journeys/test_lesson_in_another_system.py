"""A collection of the library is exported to another learning system as a SCORM package, and reports there when its film was played."""

import functools
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, until
from tests.journeys.library_scenario import accepted_lecture, shown_entries

# A SCORM run-time environment that many learning systems use (npm: scorm-again).
RUNTIME = Path(__file__).parents[2] / "node_modules/scorm-again/dist/scorm12.min.js"
HOST = """<!doctype html><meta charset="utf-8"><title>另一所学校</title><script src="scorm12.min.js"></script>
<script>window.API = new Scorm12API({autocommit: false});</script><iframe src="package/{page}" width="800" height="700"></iframe>"""


@pytest.fixture
def other_system(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_collection_is_learned_in_another_schools_system(running_call, films, someone, chromium, other_system, tmp_path):
    accepted_lecture(running_call, films)
    shown_entries(running_call)
    office = someone(running_call, "office", DESKTOP)
    office.get_by_role("link", name="素材库").click()
    office.get_by_text("新建专题").click()
    office.get_by_role("textbox", name="标题").fill("守护校园")
    office.get_by_role("button", name="建立").click()
    office.get_by_role("button", name="加入专题").click()
    office.get_by_role("button", name="向读者展示").click()
    with office.expect_download() as download:
        office.get_by_role("link", name="SCORM").click()
    package = tmp_path / "package.zip"
    download.value.save_as(package)

    # The other system unpacks it, reads the manifest, and opens the lesson in a frame with its own run-time environment.
    folder, address = other_system
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder / "package")
        page = next(name for name in archive.namelist() if name.endswith("index.html"))
    (folder / "scorm12.min.js").write_bytes(RUNTIME.read_bytes())
    (folder / "index.html").write_text(HOST.replace("{page}", page), "utf-8")
    context = chromium.new_context(locale="zh-CN")
    learner = context.new_page()
    learner.goto(address)
    lesson = learner.frame_locator("iframe")
    expect(lesson.get_by_role("heading", name="门口的一张桌子")).to_be_visible()
    status = "window.API.cmi.core.lesson_status"
    until(learner, f"{status} === 'incomplete'")

    # Seeking does not count as learning; playing does.
    frame = learner.frames[1]
    frame.evaluate("() => { const film = document.querySelector('video'); film.muted = true; film.currentTime = 25; }")
    learner.wait_for_timeout(1000)
    assert learner.evaluate(status) == "incomplete"
    frame.evaluate("() => { const film = document.querySelector('video'); film.currentTime = 0; film.playbackRate = 2; film.play().catch(() => {}); }")
    until(learner, f"{status} === 'completed'")
    assert frame.evaluate("() => document.querySelector('video').textTracks.length") == 1
    context.close()
