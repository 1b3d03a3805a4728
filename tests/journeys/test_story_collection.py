"""战疫故事汇: a branch selects stories, edits one with its author's consent, creates every edition and submits it; an author withdraws a story."""

import io
import re
import zipfile

from docx import Document
from PIL import Image
from playwright.sync_api import expect

from baosong.core.blobstore.store import DiskBlobStore
from tests.journeys.branches import enter_roster, link_of, open_own, phone, plan_meeting, ready, submit_story
from tests.journeys.photos import says_place, with_place

WANG = "封校那天，我在东门值守到凌晨，一位同学端来了一碗热面。"
EDITED = "封校当天，我在东门值守到凌晨，一位同学端来一碗热面。"
LI = "我给隔离的同学送了十四天的饭。"


def two_stories(installation, secretary, chromium, tmp_path):
    enter_roster(secretary)
    plan_meeting(secretary)
    wang, li = phone(chromium), phone(chromium)
    open_own(wang, link_of(secretary, "王小明"), "王小明")
    photo = with_place(tmp_path / "IMG_0001.heic")
    assert says_place(photo)
    wang.locator("input[accept='image/*']").set_input_files(photo)
    expect(wang.locator(".attachment[data-state=ready]")).to_be_visible()
    wang.get_by_label("图片说明").fill("东门岗亭")
    wang.locator(".attachment").get_by_label("可以发布").check()
    submit_story(wang, WANG, title="一碗热面")
    open_own(li, link_of(secretary, "李思齐"), "李思齐")
    submit_story(li, LI, title="十四天")
    return wang, li


def collect(secretary, title):
    """Both stories in a new collection; its URL."""
    secretary.get_by_role("link", name="组织活动").first.click()
    secretary.get_by_text("新建故事汇").first.click()
    secretary.get_by_label("标题").first.fill(title)
    secretary.get_by_role("button", name="开始").click()
    for name in ("十四天", "一碗热面"):
        secretary.get_by_label(re.compile(name)).check()
    secretary.get_by_role("button", name="选取", exact=True).click()
    return secretary.url


def test_stories_become_a_collection_that_is_handed_in(installation, someone, chromium, tmp_path):
    ready(installation)
    secretary = someone(installation, "b1")
    wang, li = two_stories(installation, secretary, chromium, tmp_path)

    # The phone uploaded HEIC with GPS data; the stored file is a JPEG without them.
    stored = [path for path in (installation.data / "personal" / "blobs").rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert Image.open(stored[0]).format == "JPEG"
    assert not says_place(stored[0])
    assert DiskBlobStore(installation.data / "personal").verify(stored[0].parent.name + stored[0].name)

    # The liaison selects both, and edits one beside the original.
    article = collect(secretary, "文学院战疫故事汇")
    first = secretary.locator(".parts > li").first
    expect(first).to_contain_text("一碗热面")
    first.get_by_role("button", name="下移").click()
    expect(secretary.locator(".parts > li").first).to_contain_text("十四天")
    secretary.locator(".parts > li", has_text="一碗热面").get_by_role("link", name="编辑").click()
    expect(secretary.get_by_role("region", name="原话")).to_contain_text(WANG)
    secretary.get_by_label("正文").fill(EDITED)
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.get_by_text("待讲述人确认")).to_be_visible()

    # Before the author's consent it is in no edition, and the collection cannot be submitted.
    secretary.goto(article)
    assert "热面" not in words_of(download(secretary, "Word"))
    secretary.goto(article)
    expect(secretary.get_by_text("由文学院报送；其联络员能看到这篇稿件")).to_be_visible()

    # The author sees the changes on the phone, and consents.
    wang.reload()
    wang.get_by_role("link", name="阅读并答复").click()
    expect(wang.locator("del").first).to_have_text("那")
    expect(wang.locator("ins").first).to_have_text("当")
    wang.get_by_role("button", name="我同意").click()
    expect(wang.get_by_text("文本将按现在的样子刊出")).to_be_visible()

    # Every edition has both stories, the picture and its caption.
    secretary.goto(article)
    said = words_of(download(secretary, "Word"))
    assert said.index(LI) < said.index(EDITED)
    assert "图 1  东门岗亭" in said
    web = download(secretary, "网页版").decode()
    assert EDITED in web
    assert "data:image/jpeg;base64," in web
    assert not re.search(r"""(?:src|href)=["']https?:""", web)
    with zipfile.ZipFile(io.BytesIO(download(secretary, "图片集"))) as pictures:
        (name,) = [name for name in pictures.namelist() if name.endswith(".jpg")]
        assert len(pictures.read(name)) < 1_000_000
    secretary.get_by_role("link", name="微信公众号版").click()
    body = secretary.locator(".wechat-body").inner_html()
    assert EDITED in body
    assert len(body) < 20_000
    assert " id=" not in body
    assert "<svg" not in body
    assert "http" not in body
    assert set(re.findall(r"<(\w+)", body)) == {"section", "p"}

    # The college, which was asked, submits it with one click; it is checked and submitted automatically.
    college = someone(installation, "c1")
    college.goto(article)
    college.get_by_role("button", name=re.compile("^报送到")).click()
    expect(college.get_by_text("文件正在检查，检查完成后自动报送")).to_be_visible()
    expect(college.locator("#standing")).to_contain_text("已报送")
    college.get_by_role("link", name="查看报送件").click()
    expect(college.locator(".file", has_text="东门岗亭.jpg")).to_be_visible()


def test_a_story_taken_back_leaves_every_page_at_once(installation, someone, chromium, tmp_path):
    ready(installation)
    secretary = someone(installation, "b1")
    wang, _ = two_stories(installation, secretary, chromium, tmp_path)
    article = collect(secretary, "故事汇")
    secretary.get_by_role("button", name="公开成网页").click()
    address = secretary.get_by_role("link", name=re.compile("stories")).get_attribute("href")

    reader = chromium.new_context(locale="zh-CN").new_page()
    reader.goto(address)
    expect(reader.get_by_text(WANG)).to_be_visible()
    picture = reader.locator("figure img").get_attribute("src")
    assert reader.request.get(installation.url + picture).status == 200

    wang.get_by_role("link", name="关于我的信息").click()
    wang.get_by_label(re.compile("^一碗热面")).uncheck()
    wang.get_by_role("button", name="保存").click()
    expect(wang.get_by_text("已从所有网页和新的成稿中消失")).to_be_visible()

    reader.reload()
    expect(reader.get_by_text(LI)).to_be_visible()
    expect(reader.get_by_text(WANG)).to_have_count(0)
    assert reader.request.get(installation.url + picture).status == 404
    secretary.goto(article)
    expect(secretary.get_by_text("讲述人不再同意发布")).to_be_visible()
    assert "热面" not in words_of(download(secretary, "Word"))


def download(page, name):
    with page.expect_download() as saved:
        page.get_by_role("link", name=name, exact=True).click()
    return saved.value.path().read_bytes()


def words_of(content):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
