"""The public notice after the customary form: editable text, works by prize, period, contact and signature; as page, Word and PDF."""

import io
from datetime import timedelta

import docx
import pytest
from django.urls import reverse

from baosong.apps.judging.errors import SelectionNotOpen
from baosong.apps.judging.interfaces.announcements import announcement_of, layout_of
from baosong.apps.judging.services import public_notices
from baosong.apps.judging.services.public_notices import NoticeText
from baosong.core.documents.detect import open_bytes
from tests import factories as make
from tests.apps.judging.panels import an_outcome

pytestmark = pytest.mark.django_db
TEXT = NoticeText("关于故事汇评选结果的公示", "经评审，拟表彰下列作品。\n现予以公示。", "联系人：王老师\n联系电话：010-12345678", "示例大学党委组织部")
FIELDS = {"title": TEXT.title, "intro": TEXT.intro, "contact": TEXT.contact, "issuer": TEXT.issuer}
PARTS = (
    "关于故事汇评选结果的公示",
    "经评审，拟表彰下列作品。",
    "一等奖",
    "故事1",
    "第1学院",
    "5个工作日",
    "联系电话：010-12345678",
    "示例大学党委组织部",
    "2026年5月11日",
)


def described(selection):
    return public_notices.describe(selection, TEXT, by=make.person("office"), at=make.NOW)


def test_without_a_text_the_customary_one_is_used(data_folder):
    made = announcement_of(an_outcome(), at=make.NOW)

    assert made.title == "关于“故事”评审结果的公示"
    assert made.intro == ("根据《示例征集》要求，经各单位报送、资格审核、专家评审，拟确定以下作品为“故事”获奖作品，现予以公示。",)
    assert (made.issuer, made.date, made.contact) == ("示例大学", "2026年5月11日", ())
    assert made.period == "公示时间：自公示之日起5个工作日。"


def test_the_period_is_that_of_the_running_notice(data_folder):
    made = announcement_of(an_outcome(shown=True), at=make.NOW + timedelta(days=3))

    assert made.period == "公示时间：2026年5月11日至2026年5月18日（5个工作日）。"
    assert made.date == "2026年5月11日"


def test_the_document_has_the_customary_order(data_folder):
    lines = layout_of(announcement_of(described(an_outcome()), at=make.NOW)).lines

    assert lines == (
        "经评审，拟表彰下列作品。",
        "现予以公示。",
        "一、一等奖（1件）",
        "1．《故事1》　第1学院",
        "二、二等奖（1件）",
        "1．《故事2》　第2学院",
        "公示时间：自公示之日起5个工作日。",
        "公示期间，如有异议，请实名反映情况并提供联系方式；以单位名义反映的，须加盖公章。",
        "联系人：王老师",
        "联系电话：010-12345678",
    )


def test_page_word_and_pdf_say_the_same(data_folder, client):
    shown = described(an_outcome(shown=True))
    page = client.get(reverse("public-notice", args=[shown.code])).content.decode()
    pdf = client.get(reverse("public-notice-pdf", args=[shown.code]))
    client.force_login(make.person("office"))
    word = client.get(reverse("outcome-notice-word", args=[shown.pk]))

    texts = {
        "page": page,
        "pdf": open_bytes(pdf.content).text.replace("\n", "").replace(" ", ""),
        "word": "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs),
    }
    assert {(name, part) for name, text in texts.items() for part in PARTS if part not in text} == set()
    assert client.get(reverse("outcome-notice-pdf", args=[shown.pk]))["Content-Type"] == "application/pdf"


def test_the_text_is_edited_before_and_while_the_notice_runs_and_not_after(data_folder, client):
    made = an_outcome()
    client.force_login(make.person("office"))
    address, asked = reverse("outcome-notice-text", args=[made.pk]), {"headers": {"Accept-Language": "zh-hans"}}

    assert "尚未填写联系人" in client.get(reverse("outcome", args=[made.pk]), **asked).content.decode()
    assert client.post(address, {**FIELDS, "title": ""}, **asked).status_code == 422
    client.post(address, FIELDS, **asked)
    made.refresh_from_db()
    assert (made.notice_title, made.notice_contact) == (TEXT.title, TEXT.contact)
    shown = public_notices.show(made, days=5, by=make.person("office"), at=make.NOW)
    described(shown)
    public_notices.release(shown, by=make.person("office"), at=make.NOW + timedelta(days=20))
    with pytest.raises(SelectionNotOpen):
        described(shown)
