"""The service that repairs films: begin, run once, undo; and films removed meanwhile."""

import pytest

from baosong.apps.submissions.enums import Channel, CheckState, SubmissionState
from baosong.apps.submissions.models import PieceFile, Repair
from baosong.apps.submissions.services import receive
from baosong.apps.submissions.services import repair as repair_service
from baosong.core.inspection import UnusableFile
from baosong.core.terms import TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.platform.errors import Refusal
from baosong.platform.storage import blobstore, part_folder
from tests import factories as make
from tests.core.inspection.lectures import Lecture
from tests.core.inspection.lectures import make as make_film
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(data_folder, tmp_path):
    """A film whose index is at its end, in a draft, scanned to its end."""
    terms = make.terms_for(pieces=(TermsPiece(PieceKind.VIDEO, "视频", "p1"),))
    call = make.a_call(terms)
    submission = make.drafts_service.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    content = make_film(tmp_path / "film.mp4", Lecture(3, 320, 180, faststart=False)).read_bytes()
    file = make.a_file(submission, content=content, name="讲课.mov")
    make.do_jobs()
    make.do_jobs()
    file.refresh_from_db()
    return file


def repaired(made):
    repair_service.repair_film(made.pk, at=NOW, blobstore=blobstore(), folder=part_folder())
    made.refresh_from_db()


def test_a_film_is_repaired_once_and_the_original_can_be_put_back(film):
    assert film.repairable == ["rewrap"]
    made = repair_service.begin(film, by=make.person("c1"), at=NOW)

    repaired(made)
    repaired(made)

    result = PieceFile.objects.get(version=film.version)
    assert (made.state, result.sha256, result.name, result.channel) == (CheckState.DONE, made.result_sha256, "讲课.mp4", Channel.REPAIRED)
    assert blobstore().verify(film.sha256)
    assert list(part_folder().iterdir()) == []

    repair_service.undo(made, by=make.person("c1"), at=NOW)
    assert PieceFile.objects.get(version=film.version).sha256 == film.sha256


def test_a_running_repair_is_not_begun_again(film):
    repair_service.begin(film, by=make.person("c1"), at=NOW)

    with pytest.raises(Refusal) as caught:
        repair_service.begin(film, by=make.person("c1"), at=NOW)
    assert caught.value.code == "nothing_to_repair"


def test_an_accepted_film_is_not_repaired(film):
    submission = film.version.submission
    submission.state = SubmissionState.ACCEPTED
    submission.save()

    with pytest.raises(Refusal):
        repair_service.begin(film, by=make.person("c1"), at=NOW)


def test_a_film_taken_out_meanwhile_is_not_handed_in_again(film):
    made = repair_service.begin(film, by=make.person("c1"), at=NOW)
    receive.remove(film, by=make.person("c1"), at=NOW)

    repaired(made)

    assert made.state == CheckState.FAILED
    assert not PieceFile.objects.filter(version=film.version).exists()


def test_a_film_that_cannot_be_repaired_stays_and_says_so(film, monkeypatch):
    made = repair_service.begin(film, by=make.person("c1"), at=NOW)

    def fail(repair, *, on_progress):
        raise UnusableFile("cannot_be_repaired")

    monkeypatch.setattr(repair_service.inspection, "repair_sandboxed", fail)
    repaired(made)

    assert made.state == CheckState.FAILED
    assert PieceFile.objects.get(version=film.version).sha256 == film.sha256
    assert Repair.objects.count() == 1
