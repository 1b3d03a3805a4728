"""Official documents measured in the PDF that comes out, briefs, articles for public accounts, the record of publicity."""

import io
import zipfile
from datetime import date, timedelta

import pypdfium2
import pytest
from PIL import Image

from baosong.apps.publications.enums import BriefState, DraftMark, PublicityChannel
from baosong.apps.publications.errors import BriefIssued, EditConflict, LinkUnreadable, PictureUnreadable
from baosong.apps.publications.models import Brief, OfficialDocument, Publication
from baosong.apps.publications.queries import publications_of, report_by_unit, selected_since
from baosong.apps.publications.services import briefs, official_documents, publicity
from baosong.core.typesetting import BookCase, Figure, blocks_from, text_from
from baosong.core.typesetting.articles import PICTURE_BYTES, WECHAT_CHARACTERS, picture_set, wechat, weibo
from baosong.core.typesetting.official_layouts import OfficialDocumentLayout, official_document_pdf, official_document_word, title_lines
from baosong.platform.storage import blobstore
from tests import factories as make

MM = 72 / 25.4
SENTENCE = "各学院党委要把这项工作同日常党建结合起来，组织党支部讲好身边的故事，推荐真实可信、可学可做的作品，按时报送有关材料，并对内容的真实性负责。"
PAPER = OfficialDocumentLayout(
    title="关于报送优秀微党课作品和教育案例的报告",
    number="校组〔2026〕12号",
    addressee="省委教育工委",
    lines=tuple(SENTENCE * 4 for _ in range(8)),
    issuer="中共示范大学委员会组织部",
    date="2026年11月26日",
)


def characters(page):
    """Each character of a page with its box in points, from the top left."""
    text, height = page.get_textpage(), page.get_height()
    found = []
    for number in range(text.count_chars()):
        sign = text.get_text_range(number, 1)
        if sign.strip():
            left, bottom, right, top = text.get_charbox(number, loose=True)
            found.append((sign, left, height - top, right, height - bottom))
    return found


def body_lines(page):
    """The lines of the text area: characters whose feet stand within half a character of each other; the page number, below it, left out."""
    inside = sorted((sign for sign in characters(page) if sign[4] < (297 - 34) * MM), key=lambda sign: sign[4])
    lines = []
    for sign in inside:
        if lines and sign[4] - lines[-1][0][4] < 8:
            lines[-1].append(sign)
        else:
            lines.append([sign])
    return [sorted(line, key=lambda sign: sign[1]) for line in lines]


def is_han(sign):
    return "\u4e00" <= sign[0] <= "\u9fff"


@pytest.fixture(scope="module")
def official_document():
    return pypdfium2.PdfDocument(official_document_pdf(PAPER))


def test_the_page_is_a4_and_a_full_page_has_22_lines_of_28_characters(official_document):
    page = official_document[1]
    assert (round(page.get_width() / MM), round(page.get_height() / MM)) == (210, 297)

    lines = body_lines(page)

    assert len(lines) == 22
    full = [line for line in lines if line[-1][3] > (210 - 26 - 4) * MM and line[0][1] < (28 + 3) * MM]
    assert len(full) > 12
    # Two adjacent punctuation marks are as wide as one and a half (GB/T 15834), so such a line may hold one more.
    assert {len(line) for line in full} <= {28, 29}
    assert sum(len(line) == 28 for line in full) > len(full) / 2


def test_the_text_fills_156_by_225_mm_between_the_margins(official_document):
    lines = body_lines(official_document[1])

    left = min(line[0][1] for line in lines) / MM
    right = max(sign[3] for line in lines for sign in line if is_han(sign)) / MM
    tops = [next(sign[4] for sign in line if is_han(sign)) for line in lines]
    pitch = (tops[-1] - tops[0]) / 21 / MM
    assert left == pytest.approx(28, abs=1)
    assert right == pytest.approx(210 - 26, abs=1)
    assert pitch == pytest.approx((225 - 156 / 28) / 21, abs=0.1)
    # 37 mm above, 35 below, each to a millimetre: measured at the feet of the first and of the last line.
    assert tops[0] / MM == pytest.approx(37 + 156 / 28, abs=1.6)
    assert tops[-1] / MM == pytest.approx(297 - 35, abs=1.6)


def test_type_sizes_and_page_numbers_are_the_standards(official_document):
    first, second = official_document[0], official_document[1]
    numbers = [sorted((sign for sign in characters(page) if sign[4] > (297 - 34) * MM), key=lambda sign: sign[1]) for page in (first, second)]
    assert ["".join(sign[0] for sign in line) for line in numbers] == ["—1—", "—2—"]
    # Odd pages at the right edge, even ones at the left, one character in.
    assert numbers[0][-1][3] / MM == pytest.approx(210 - 26 - 14 / MM, abs=2)
    assert numbers[1][0][1] / MM == pytest.approx(28 + 14 / MM, abs=2)
    widths = [sign[3] - sign[1] for sign in characters(second) if is_han(sign)]
    assert sum(widths) / len(widths) == pytest.approx(156 * MM / 28, abs=0.3)


def test_every_font_of_the_official_document_is_embedded():
    content = official_document_pdf(PAPER)

    assert content.count(b"/FontFile") > 0
    assert b"SimSun" not in content


def test_a_long_title_is_broken_between_words():
    lines = title_lines("中共示范大学委员会组织部关于报送“四个一”行动优秀微党课作品和教育案例的报告")

    assert len(lines) == 2
    assert all(len(line) <= 22 for line in lines)


def test_the_word_edition_names_the_customary_type():
    from docx import Document

    document = Document(io.BytesIO(official_document_word(PAPER)))

    xml = document.element.xml + document.styles.element.xml
    assert ("仿宋_GB2312" in xml, "方正小标宋简体" in xml) == (True, True)
    section = document.sections[0]
    assert [round(edge.mm) for edge in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]


@pytest.mark.django_db
def test_a_brief_is_drafted_from_the_week_numbered_and_closed(data_folder):
    call = make.a_call()
    entry = make.an_entry(call, 1)
    office = make.person("office")
    entries = list(selected_since(call.unit, make.NOW - timedelta(days=7)))

    brief = briefs.draft(unit=call.unit, name="党建工作简报", entries=entries, by=office, at=make.NOW)
    item = brief.items.get()
    assert (brief.number, brief.total, item.title, item.entry) == (1, 1, "一个故事", entry)
    head = briefs.BriefHeading("党建工作简报", 3, 12, date(2026, 5, 11), "组织部", "内部资料", "按语", "校领导", "各部门", "各学院", 60)
    briefs.revise(
        brief,
        head,
        [briefs.BriefItemText(item.pk, "改后的标题", "正文", "文学院"), briefs.BriefItemText(0, "新的一条", "正文", "")],
        revision=1,
        by=office,
        at=make.NOW,
    )
    with pytest.raises(EditConflict):
        briefs.revise(brief, head, [], revision=1, by=office, at=make.NOW)
    briefs.issue(brief, by=office, at=make.NOW)
    with pytest.raises(BriefIssued):
        briefs.revise(brief, head, [], revision=2, by=office, at=make.NOW)

    following = briefs.draft(unit=call.unit, name="党建工作简报", entries=[], by=office, at=make.NOW)
    assert (following.number, following.total, following.reported_to, following.copies) == (4, 13, "校领导", 60)
    assert Brief.objects.get(pk=brief.pk).state == BriefState.ISSUED


@pytest.mark.django_db
def test_a_brief_is_issued_once_its_numbers_were_confirmed(data_folder, client):
    call = make.a_call()
    client.force_login(make.person("office"))
    brief = briefs.draft(unit=call.unit, name="党建工作简报", entries=[], by=make.person("office"), at=make.NOW)
    address = f"/publications/briefs/{brief.pk}/issue/"

    asked = client.get(address).context["asked"]
    client.post(address)
    assert Brief.objects.get().state == BriefState.DRAFT
    client.post(address, {"known": asked.digest})

    assert asked.effects[0] == "本期简报（0条、0字）定稿，不能再修改。"
    assert Brief.objects.get().state == BriefState.ISSUED
    assert client.get(address).context["asked"].obstacles


@pytest.mark.django_db
def test_briefs_and_official_documents_come_as_pdf_and_word(data_folder, client):
    call = make.a_call()
    make.an_entry(call, 1)
    client.force_login(make.person("office"))
    client.post("/publications/briefs/", {"name": "党建工作简报"})
    client.post("/publications/official-documents/", {"addressee": "省委教育工委", "report": ""})

    brief, official_document = (
        f"/publications/briefs/{Brief.objects.get().pk}/brief",
        f"/publications/official-documents/{OfficialDocument.objects.get().pk}/document",
    )
    for address, mark in ((f"{brief}.pdf", b"%PDF"), (f"{brief}.docx", b"PK"), (f"{official_document}.pdf", b"%PDF"), (f"{official_document}.docx", b"PK")):
        assert client.get(address).content.startswith(mark), address
    assert client.get(f"{official_document}.exe").status_code == 404


@pytest.mark.django_db
def test_two_writers_of_an_official_document_see_both_texts(data_folder, client):
    call = make.a_call()
    official_document = official_documents.draft(unit=call.unit, title="报告", addressee="", text="", by=make.person("office"), at=make.NOW)
    client.force_login(make.person("office"))
    form = {"title": "报告", "revision": 1, "mark": DraftMark.REVIEW, "issuer": "组织部", "date": ""}
    client.post(f"/publications/official-documents/{official_document.pk}/", {**form, "text": "先写的"})

    answer = client.post(f"/publications/official-documents/{official_document.pk}/", {**form, "text": "后写的"})

    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("先写的", "后写的"))


def a_case(tmp_path, pictures=3):
    figures = {}
    for number in range(1, pictures + 1):
        path = tmp_path / f"{number}.png"
        Image.effect_noise((2400, 1800), 90).convert("RGBA" if number % 2 else "L").save(path)
        figures[number] = Figure(number, path, f"说明{number}")
    text = "## 背景\n" + "\n".join(SENTENCE * 6 for _ in range(40)) + "\n| 甲 | 乙 |\n| 1 | <2> |\n" + "\n".join(f"【图{number}】" for number in figures)
    return BookCase("门口的一张桌子", "文学院", tuple(blocks_from(text)), figures, "https://example.edu.cn/library/1/")


def test_an_article_keeps_within_what_accounts_take(tmp_path):
    case = a_case(tmp_path)

    bodies = wechat(case, "图")
    text = weibo(case, summary=SENTENCE * 5, tags=["战疫故事"])
    made = zipfile.ZipFile(io.BytesIO(picture_set(case, texts=[("wechat/1.html", bodies[0])], words="图")))

    assert len(bodies) > 1
    assert all(len(body) < WECHAT_CHARACTERS for body in bodies)
    assert all(forbidden not in "".join(bodies) for forbidden in (" id=", "<script", "<svg", "<div", "<img", "http"))
    assert len(text) <= 140
    assert text.endswith(" https://example.edu.cn/library/1/")
    sizes = {name: Image.open(io.BytesIO(made.read(name))).size for name in made.namelist() if name.endswith(".jpg")}
    assert (sizes["wechat/cover.jpg"], sizes["wechat/cover-square.jpg"], sizes["weibo/1.jpg"]) == ((1080, 460), (1080, 1080), (1080, 1080))
    assert all(made.getinfo(name).file_size < PICTURE_BYTES for name in sizes)


def test_a_case_text_is_read_back_as_it_was_written(tmp_path):
    blocks = a_case(tmp_path, 2).blocks

    assert tuple(blocks_from(text_from(blocks))) == blocks


@pytest.mark.django_db
def test_the_record_lists_what_was_published_of_each_unit_in_the_units_order(data_folder):
    call = make.a_call()
    first, second = make.an_entry(call, 1), make.an_entry(call, 2)
    office, keep = make.person("office"), {"blobstore": blobstore(), "by": make.person("office"), "at": make.NOW}
    day = date(2026, 5, 11)
    publicity.note(
        second, publicity.PublicationFacts(PublicityChannel.WECHAT, "校公众号", published_on=day, link="https://example.edu.cn/a", reads=9000), **keep
    )
    publicity.note(first, publicity.PublicationFacts(PublicityChannel.WEIBO, published_on=day, reads=10), **keep)
    publicity.note(first, publicity.PublicationFacts(PublicityChannel.WECHAT, planned_on=day + timedelta(days=3)), **keep)

    rows = report_by_unit(publications_of(office))

    assert [(row.unit.name, row.entries, row.by_channel["wechat"], row.reads) for row in rows] == [("第1学院", 1, 0, 10), ("第2学院", 1, 1, 9000)]


@pytest.mark.django_db
def test_a_publication_has_a_real_link_and_a_real_screenshot(data_folder):
    entry = make.an_entry(make.a_call())
    keep = {"blobstore": blobstore(), "by": make.person("office"), "at": make.NOW}

    for link in ("javascript:alert(1)", "见公众号", "ftp://example.edu.cn"):
        with pytest.raises(LinkUnreadable):
            publicity.note(entry, publicity.PublicationFacts(PublicityChannel.WEIBO, link=link), **keep)
    with pytest.raises(PictureUnreadable):
        publicity.note(entry, publicity.PublicationFacts(PublicityChannel.WEIBO), screenshot=publicity.Screenshot("a.png", b"<html>"), **keep)
    assert Publication.objects.count() == 0
