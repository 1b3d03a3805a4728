"""Blind judging: pages, file names and properties hide unit and author; names inside files are reported."""

import io
import json

import docx
import pytest
from django.utils import translation

from baosong.apps.judging.enums import NamePlace
from baosong.apps.judging.interfaces.messages import names_reason, place_words
from baosong.apps.judging.models import Candidate, FoundName, Review
from baosong.apps.judging.services.blind_copies import found_at
from baosong.apps.judging.services.names import names_of
from baosong.apps.orgs.enums import Role
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


def test_names_are_those_of_units_their_rosters_and_the_people_behind_the_work(review):
    submission = review.candidate.submission
    make.with_role(make.a_person("liu", name="刘一"), submission.unit, Role.MEMBER)

    assert names_of(submission) == ["c1@example.edu.cn", "第1学院", "c1", "刘一", "张三", "李四"]


def test_where_names_stand_is_written_down(review):
    make.do_jobs()

    review.candidate.refresh_from_db()
    file = "第1学院-故事.docx"
    assert review.candidate.found == [
        FoundName(NamePlace.FILE_NAME, file, "第1学院"),
        FoundName(NamePlace.PROPERTIES, file, "张三"),
        FoundName(NamePlace.TEXT, file, "第1学院"),
    ]


@pytest.mark.parametrize("file", ["a text", "scan", "name: b", "title", "1.5", "第1学院 unseen.mp4"])
def test_a_file_may_be_named_as_a_place_is(file):
    found = [FoundName(place, file, "张三", "2.5") for place in NamePlace]
    candidate = Candidate()
    candidate.found = [*found, *found]

    assert Candidate(names_found=json.loads(json.dumps(candidate.names_found))).found == found
    with translation.override("zh-hans"):
        said = {place_words(item) for item in found}
    assert len(said) == len(found)
    assert place_words(FoundName(NamePlace.FILM, file, "张三", "2.5")).count(file) == 1


def test_the_organiser_is_told_of_names_in_doubt_and_the_unit_is_not():
    doubtful = found_at("text doubt", "文章.docx", "高明（水平提高明显。）")

    with translation.override("zh-hans"):
        assert "未予遮盖" in place_words(doubtful)
        assert "提高明显" not in names_reason([doubtful, FoundName(NamePlace.TITLE, name="高明")])


def test_what_version_0_2_found_is_shown_as_it_was_written():
    assert [(place_words(found), found.name) for found in Candidate(names_found=[["a.docx text", "张三"]]).found] == [("a.docx text", "张三")]


def test_the_reviewer_sees_neither_unit_nor_author(review, client):
    make.do_jobs()
    client.force_login(review.panelist.person)
    file = review.candidate.submission.versions.get().files.get()

    page = client.get(f"/reviews/{review.pk}/").content.decode()
    text = client.get(f"/reviews/{review.pk}/materials/1/").content.decode()

    for words in (page, text):
        assert "第1学院" not in words
        assert "张三" not in words
    assert "材料 1 · 文档" in page
    assert "□□供稿" in text
    for address in ("", "text/", "captions.vtt", "pages/", "0.png"):
        assert client.get(f"/reviews/{review.pk}/files/{file.pk}/{address}").status_code == 403
        assert client.get(f"/submissions/files/{file.pk}/{address}").status_code in (403, 404)
