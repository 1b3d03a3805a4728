"""Similar submissions are found by fingerprints, and shown only to people who see both."""

import io

import pytest
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.services import invitations
from baosong.apps.submissions.models import Fingerprint, PieceFile
from baosong.apps.submissions.policies import visible_to
from baosong.apps.submissions.services import drafts, similarity, submit
from baosong.core.terms import TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.site.demo import documents
from tests import factories as make
from tests.core.inspection.lectures import Lecture
from tests.core.inspection.lectures import make as make_film
from tests.core.inspection.test_similarity import picture, prose
from tests.factories import NOW

pytestmark = pytest.mark.django_db
STORY = prose(11, 500)


def handed_in(call, number, content, name="文章.docx"):
    by = make.person(f"c{number}")
    submission = drafts.begin(make.the_task(call), unit=make.unit_of(number), by=by, at=NOW)
    drafts.describe(submission, title=f"故事{number}", details={}, by=by, at=NOW)
    make.a_file(submission, content=content, name=name)
    make.do_jobs()
    submission.refresh_from_db()
    submit.submit(submission, by=by, at=NOW)
    return PieceFile.objects.select_related("version").get(version__submission=submission)


def found(file, who="office"):
    return [
        (similarity.file.version.submission.title, similarity.kind, round(similarity.share, 1))
        for similarity in similarity.similarities(file, among=visible_to(make.person(who)))
    ]


def test_a_story_that_takes_passages_from_another_is_found(data_folder):
    call = make.a_call(colleges=3)
    handed_in(call, 1, documents.docx(STORY))
    handed_in(call, 2, documents.docx(prose(12, 500)))

    copied = handed_in(call, 3, documents.docx(prose(13, 250) + STORY[100:350]))

    assert found(copied) == [("故事1", "text", 0.5)]


def test_the_same_picture_cropped_and_smaller_is_found(data_folder):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.IMAGE, "照片", "p1"),)), colleges=3)

    def content(image):
        stored = io.BytesIO()
        image.save(stored, "JPEG", quality=80)
        return stored.getvalue()

    handed_in(call, 1, content(picture(5)), "一.jpg")
    handed_in(call, 2, content(picture(6)), "二.jpg")
    again = handed_in(call, 3, content(picture(5).crop((60, 45, 1140, 855)).resize((640, 480))), "三.jpg")

    assert [title for title, _, _ in found(again)] == ["故事1"]


def test_the_same_bytes_are_found_and_marked_once(data_folder):
    call = make.a_call()
    content = documents.docx(STORY)
    handed_in(call, 1, content)
    marks = Fingerprint.objects.count()

    again = handed_in(call, 2, content)

    assert found(again) == [("故事1", "bytes", 1.0)]
    assert Fingerprint.objects.count() == marks


def test_nobody_is_shown_what_they_may_not_see(client, data_folder):
    call = make.a_call()
    first = handed_in(call, 1, documents.docx(STORY))
    second = handed_in(call, 2, documents.docx(STORY + "。"))

    assert found(second, "c2") == []
    client.force_login(make.person("c2"))
    for name, keys in (("similar-files", [second.pk]), ("file-comparison", [second.pk, first.pk])):
        assert client.get(reverse(name, args=keys)).status_code == 403


def test_an_organiser_of_another_university_is_not_shown_it(data_folder):
    call = make.a_call()
    handed_in(call, 1, documents.docx(STORY))
    second = handed_in(call, 2, documents.docx(STORY + "。"))
    stranger = make.a_person("stranger")
    invitations.give_role(person=stranger, unit=make.a_unit("另一大学"), role=Role.ORGANISER, by=None, at=NOW)

    assert found(second, "stranger") == []


def test_similarity_is_found_with_a_fixed_number_of_questions(data_folder, django_assert_num_queries):
    call = make.a_call(colleges=4)
    files = [handed_in(call, number, documents.docx(STORY + "。" * number)) for number in range(1, 5)]

    with django_assert_num_queries(10):
        assert len(list(similarity.similarities(files[0], among=visible_to(make.person("office"))))) == 3


def test_wording_that_everyone_uses_is_no_similarity(data_folder):
    common = prose(99, 80)
    call = make.a_call(colleges=similarity.COMMON + 2)
    files = [handed_in(call, number, documents.docx(prose(100 + number, 200) + common)) for number in range(1, similarity.COMMON + 3)]

    assert found(files[0]) == []


def test_films_are_played_side_by_side_and_never_read_as_text(client, data_folder, tmp_path):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.VIDEO, "视频", "p1"),)))
    content = make_film(tmp_path / "film.mp4", Lecture(2, 320, 180)).read_bytes()
    first, second = (handed_in(call, number, content, "讲课.mp4") for number in (1, 2))
    client.force_login(make.person("office"))

    page = client.get(reverse("file-comparison", args=[second.pk, first.pk])).content.decode()

    assert page.count("<video") == 2
