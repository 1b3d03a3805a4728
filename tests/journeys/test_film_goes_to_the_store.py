"""A large film is uploaded from the browser directly to the object store; the server gets only the progress, and the file counts when complete."""

import hashlib
import io
import os

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, until
from tests.journeys.installation import PASSWORD, Installation, stories_notice
from tests.servers.store import KEY, SECRET, store_server

SIZE = 40 * 1024**2


@pytest.fixture
def with_store(tmp_path):
    made = Installation(tmp_path / "data")
    with store_server() as store:
        bucket = store.bucket("films")
        made.environment |= {
            "BAOSONG_STORE": f"{bucket}/here",
            "BAOSONG_STORE_ENDPOINT": store.endpoint,
            "BAOSONG_STORE_PUBLIC": store.endpoint,
            "BAOSONG_STORE_KEY": KEY,
            "BAOSONG_STORE_SECRET": SECRET,
        }
        made.store = store
        made.publish(stories_notice(5))
        made.start()
        yield made
        made.remove()


def a_large_paper():
    """A Word file that consists mostly of one image."""
    import docx
    from PIL import Image

    document = docx.Document()
    document.add_paragraph("门口的一张桌子。" * 80)
    picture = io.BytesIO()
    side = 3600
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(picture, "PNG", compress_level=0)
    document.add_picture(picture)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_large_file_goes_to_the_store_in_parts_and_is_received(with_store, chromium, tmp_path):
    content = a_large_paper()
    assert len(content) > 2 * 16 * 1024**2
    (tmp_path / "故事.docx").write_bytes(content)
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(f"{with_store.url}/sign-in/")
    page.get_by_label("账号").fill("c1")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="关于征集支部故事的通知").first.click()
    page.get_by_role("button", name="新建作品").first.click()

    page.locator(".uploader input[type=file]").first.set_input_files(tmp_path / "故事.docx")

    # All bytes went to the store and none through the server; the file is identified by its SHA-256 and checked as usual.
    expect(page.get_by_text("故事.docx").first).to_be_visible()
    until(page, "!document.querySelector('.upload-row')")
    sent = [url for method, url in asked if method == "PUT"]
    assert len(sent) == 3
    assert all(url.startswith(with_store.store.endpoint) and "X-Amz-Signature=" in url for url in sent)
    assert not [url for method, url in asked if method == "PATCH"]
    sha256 = hashlib.sha256(content).hexdigest()
    assert with_store.row("select sha256, size from submissions_piecefile") == (sha256, len(content))
    names = [found["Key"] for found in with_store.store.client().list_objects_v2(Bucket="films").get("Contents", []) if "/blobs/" in found["Key"]]
    assert [name for name in names if name.replace("/", "").endswith(sha256)] != []
    assert not [found for found in with_store.store.client().list_objects_v2(Bucket="films").get("Contents", []) if "/incoming/" in found["Key"]]
    context.close()
