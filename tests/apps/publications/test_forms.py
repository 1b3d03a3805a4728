"""Forms of publications say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.publications.models import Brief, Case, Casebook, OfficialDocument, Publication, Section
from baosong.apps.publications.services import briefs, casebooks, official_documents
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(client):
    made = make.a_unit("大学")
    client.force_login(make.with_role(make.a_person("office"), made, Role.ORGANISER))
    return made


@pytest.fixture
def book(unit):
    return casebooks.set_up(unit=unit, title="选编", by=make.person("office"), at=make.NOW)


@pytest.fixture
def case(book):
    section = Section.objects.create(casebook=book, title="初心", position=0)
    return Case.objects.create(section=section, position=0, title="案例", body="原文")


def send(client, name, keys, data):
    return client.post(reverse(name, args=keys), data, headers={"Accept-Language": "zh-hans"})


def assert_refused(answer, field, sentence):
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}_error"' in page
    assert sentence in page
    return page


def test_what_is_begun_has_a_title_that_fits(client, unit):
    assert_refused(send(client, "casebook-set-up", [], {"title": ""}), "id_casebook_title", "请填写“标题”。")
    assert "书" * 101 in assert_refused(send(client, "casebook-set-up", [], {"title": "书" * 101}), "id_casebook_title", "最多 100 个字，现在有 101 个字。")
    assert_refused(send(client, "brief-draft", [], {"name": "简" * 31}), "id_brief_name", "最多 30 个字，现在有 31 个字。")
    assert_refused(send(client, "official-document-draft", [], {"title": "函" * 121}), "id_document_title", "最多 120 个字，现在有 121 个字。")
    assert not any(model.objects.exists() for model in (Casebook, Brief, OfficialDocument))


def test_one_of_several_units_has_to_be_chosen(client, unit):
    other = make.with_role(make.person("office"), make.a_unit("党校"), Role.ORGANISER)

    assert_refused(send(client, "casebook-set-up", [], {"title": "选编"}), "id_casebook_unit", "请填写“单位”。")
    assert_refused(send(client, "casebook-set-up", [], {"title": "选编", "unit": "999"}), "id_casebook_unit", "请从列表中选择。")
    assert send(client, "casebook-set-up", [], {"title": "选编", "unit": unit.pk}).status_code == 302
    assert (Casebook.objects.get().unit, other.username) == (unit, "office")


def test_cover_and_preface_stay_in_the_form_where_they_do_not_fit(client, book):
    written = {"revision": book.revision, "title": "", "subtitle": "副" * 101, "date": "日" * 41, "preface": "前" * 20_001}

    answer = send(client, "casebook-imprint", [book.pk], written)

    assert_refused(answer, "id_imprint_title", "请填写“标题”。")
    assert "副" * 101 in assert_refused(answer, "id_imprint_subtitle", "最多 100 个字，现在有 101 个字。")
    assert_refused(answer, "id_imprint_date", "最多 40 个字，现在有 41 个字。")
    assert "前" * 20_001 in assert_refused(answer, "id_imprint_preface", "最多 20000 个字，现在有 20001 个字。")
    assert f'name="revision" value="{book.revision}"' in answer.content.decode()
    assert Casebook.objects.get().preface == ""


def test_sections_have_titles_that_fit(client, case):
    section, book = case.section, case.section.casebook

    renamed = send(client, "casebook-arrange", [book.pk], {"name": section.pk, "title": "节" * 61})
    added = send(client, "casebook-arrange", [book.pk], {"add": " "})

    assert_refused(renamed, f"id_section{section.pk}_title", "最多 60 个字，现在有 61 个字。")
    assert added.status_code == 422
    assert list(Section.objects.values_list("title", flat=True)) == ["初心"]


@pytest.mark.parametrize("order", ["", "no json", "[[1, [-1]]]", '{"a": 1}', "[[99999999999999999999, []]]"])
def test_an_order_that_is_none_is_not_applied(client, book, order):
    assert send(client, "casebook-arrange", [book.pk], {"order": order}).status_code == 422
    assert Casebook.objects.get().revision == book.revision


def test_a_book_is_set_in_a_format_that_there_is(client, book):
    assert send(client, "casebook-print", [book.pk], {"form": "parchment"}).status_code == 400


def test_a_case_that_does_not_fit_stays_in_the_form(client, case, data_folder):
    written = {"revision": case.revision, "title": "", "byline": "甲" * 201, "body": "改后的文字"}

    answer = send(client, "case", [case.pk], written)
    picture = send(client, "case-picture-add", [case.pk], {"picture": SimpleUploadedFile("图.png", b"no picture")})
    nothing = send(client, "case-picture-add", [case.pk], {})

    assert_refused(answer, "id_case_title", "请填写“标题”。")
    assert "改后的文字" in assert_refused(answer, "id_case_byline", "最多 200 个字，现在有 201 个字。")
    assert_refused(picture, "id_picture_picture", "“图.png”不能作为图片读取。")
    assert_refused(nothing, "id_picture_picture", "请填写“")
    assert Case.objects.get().body == "原文"


def test_a_brief_with_a_wrong_heading_or_item_stays_in_the_form(client, unit):
    brief = briefs.draft(unit=unit, name="简报", entries=[], by=make.person("office"), at=make.NOW)
    heading = {"revision": 1, "name": "简报", "number": "第三", "total": "0", "date": "2026-02-30", "copies": "", "issuer": "部" * 101}
    items = {"key": ["", ""], "title": ["条" * 101, "第二条"], "source": ["", "学院"], "text": ["字" * 20_001, "内容"]}

    answer = send(client, "brief", [brief.pk], {**heading, **items})

    assert 'value="第三"' in assert_refused(answer, "id_brief_number", "请填写 1 至 9999 之间的整数，现在填的是“第三”。")
    assert_refused(answer, "id_brief_total", "请填写 1 至 99999 之间的整数，现在填的是“0”。")
    assert_refused(answer, "id_brief_date", "“2026-02-30”不是有效的日期")
    assert_refused(answer, "id_brief_copies", "请填写“")
    assert_refused(answer, "id_brief_issuer", "最多 100 个字，现在有 101 个字。")
    assert "条" * 101 in assert_refused(answer, "id_item0_title", "最多 100 个字，现在有 101 个字。")
    assert "第二条" in assert_refused(answer, "id_item0_text", "最多 20000 个字，现在有 20001 个字。")
    assert (Brief.objects.get().number, Brief.objects.get().items.count()) == (1, 0)


def test_a_brief_is_saved_as_typed(client, unit):
    brief = briefs.draft(unit=unit, name="简报", entries=[], by=make.person("office"), at=make.NOW)
    heading = {"revision": 1, "name": "简报", "number": "3", "total": "12", "date": "2026-05-12", "copies": "60", "reported_to": "校领导"}
    items = {"key": ["", ""], "title": ["第一条", ""], "source": ["学院", ""], "text": ["内容", ""]}

    assert send(client, "brief", [brief.pk], {**heading, **items}).status_code == 302

    saved = Brief.objects.get()
    assert (saved.number, saved.total, saved.copies, saved.reported_to) == (3, 12, 60, "校领导")
    assert [(item.title, item.text, item.source) for item in saved.items.all()] == [("第一条", "内容", "学院")]
    page = client.get(reverse("brief", args=[brief.pk])).content.decode()
    assert page.count('name="title"') == 2


def test_an_official_document_stays_in_the_form_where_it_does_not_fit(client, unit):
    document = official_documents.draft(unit=unit, title="报告", addressee="", text="原文", by=make.person("office"), at=make.NOW)
    written = {"revision": 1, "title": "", "number": "号" * 41, "mark": "绝密", "text": "改后的文字", "copies_to": "送" * 201}

    answer = send(client, "official-document", [document.pk], written)

    assert_refused(answer, "id_document_title", "请填写“标题”。")
    assert_refused(answer, "id_document_number", "最多 40 个字，现在有 41 个字。")
    assert_refused(answer, "id_document_mark", "请从列表中选择。")
    assert "改后的文字" in assert_refused(answer, "id_document_copies_to", "最多 200 个字，现在有 201 个字。")
    assert OfficialDocument.objects.get().text == "原文"


def test_a_revision_that_is_none_is_named_in_the_summary(client, unit):
    document = official_documents.draft(unit=unit, title="报告", addressee="", text="原文", by=make.person("office"), at=make.NOW)

    answer = send(client, "official-document", [document.pk], {"revision": "x", "title": "报告", "text": "改后"})

    assert answer.status_code == 422
    assert "form-errors" in answer.content.decode()
    assert OfficialDocument.objects.get().text == "原文"


def test_a_publication_that_cannot_be_understood_is_not_noted(client, data_folder):
    entry = make.an_entry(make.a_call(), 1)
    client.force_login(make.person("office"))
    written = {"channel": "papyrus", "account": "号" * 61, "planned_on": "2026-02-30", "published_on": "昨天", "reads": "一万", "link": "l" * 501}
    channel = {"channel": "wechat", "account": "校党建"}

    wrong = send(client, "publicity-entry", [entry.pk], written)
    link = send(client, "publicity-entry", [entry.pk], {**channel, "link": "weixin"})
    screenshot = send(client, "publicity-entry", [entry.pk], {**channel, "screenshot": SimpleUploadedFile("图.png", b"no picture")})

    for field, sentence in (
        ("channel", "请从列表中选择。"),
        ("account", "最多 60 个字，现在有 61 个字。"),
        ("planned_on", "“2026-02-30”不是有效的日期"),
        ("published_on", "“昨天”不是有效的日期"),
        ("reads", "现在填的是“一万”。"),
        ("link", "最多 500 个字，现在有 501 个字。"),
    ):
        assert_refused(wrong, f"id_{field}", sentence)
    assert 'value="校党建"' in assert_refused(link, "id_link", "“weixin”")
    assert_refused(screenshot, "id_screenshot", "图.png")
    assert not Publication.objects.exists()
