"""Blind judging: pages, file names and properties hide unit and author; names inside files are reported."""

import io

import docx
import pytest

from baosong.apps.judging.models import Review
from baosong.apps.judging.services.anonymisation import masked, names_of
from baosong.core.documents import properties_of, without_properties
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, reviewers

pytestmark = pytest.mark.django_db


def a_document(author="张三", text="本文由第1学院供稿"):
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    document.save(made)
    return made.getvalue()


@pytest.fixture
def review(data_folder):
    call, made = accepted(2)
    submission = made[0]
    submission.details = {"speaker": "张三、李四"}
    submission.save()
    file = submission.versions.get().files.get()
    from baosong.platform.storage import blobstore

    file.sha256, file.name = blobstore().put(io.BytesIO(a_document())).sha256, "第1学院-故事.docx"
    file.save()
    a_round(call, reviewers(call), is_blind=True)
    return Review.objects.filter(candidate__submission=submission).first()


def test_names_are_those_of_units_and_authors(review):
    assert names_of(review.candidate.submission) == ["第1学院", "张三", "李四"]
    assert masked("第1学院张三", ["第1学院", "张三"]) == "□□□□"


def test_where_names_stand_is_written_down(review):
    make.do_jobs()

    review.candidate.refresh_from_db()
    places = dict(review.candidate.names_found)
    assert places == {"name: 第1学院-故事.docx": "第1学院", "第1学院-故事.docx properties": "张三", "第1学院-故事.docx text": "第1学院"}


def test_the_reviewer_sees_neither_unit_nor_author(review, client):
    client.force_login(review.panelist.person)
    file = review.candidate.submission.versions.get().files.get()

    page = client.get(f"/reviews/{review.pk}/").content.decode()
    text = client.get(f"/reviews/{review.pk}/files/{file.pk}/text/").content.decode()
    saved = client.get(f"/reviews/{review.pk}/files/{file.pk}/")

    for words in (page, text):
        assert "第1学院" not in words
        assert "张三" not in words
    assert "□□供稿" in text
    assert "%E7%AC%AC1" not in saved["Content-Disposition"]
    assert properties_of(b"".join(saved)) == []
    for address in ("", "text/", "captions.vtt"):
        assert client.get(f"/submissions/files/{file.pk}/{address}").status_code == 403


def test_properties_are_found_and_taken_out():
    content = a_document()

    assert "张三" in properties_of(content)
    assert properties_of(without_properties(content)) == []
    assert docx.Document(io.BytesIO(without_properties(content))).paragraphs[0].text == "本文由第1学院供稿"
