"""Mending as a deed: begun where it can be, done once, undone; and what happens when the film is gone meanwhile."""

import pytest

from baosong.inspection import UnusableFile
from baosong.kit.errors import Refusal
from baosong.kit.places import parts, vault
from baosong.terms import TermsPiece
from baosong.terms.model import PieceKind
from baosong.works.domain import mending, receiving
from baosong.works.enums import Channel, CheckState, State
from baosong.works.models import Mending, PieceFile
from tests import factories as make
from tests.factories import NOW
from tests.ground.inspection.lectures import Lecture
from tests.ground.inspection.lectures import make as make_film

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(data_folder, tmp_path):
    """A film whose index is at its end, in a draft, watched to its end."""
    terms = make.terms_for(pieces=(TermsPiece(PieceKind.VIDEO, "视频", "p1"),))
    call = make.a_call(terms)
    submission = make.opening.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    content = make_film(tmp_path / "film.mp4", Lecture(3, 320, 180, faststart=False)).read_bytes()
    file = make.a_file(submission, content=content, name="讲课.mov")
    make.do_jobs()
    make.do_jobs()
    file.refresh_from_db()
    return file


def mend(made):
    mending.mend(made.pk, at=NOW, vault=vault(), folder=parts())
    made.refresh_from_db()


def test_a_film_is_mended_once_and_the_original_can_be_put_back(film):
    assert film.mendable == ["rewrap"]
    made = mending.begin(film, by=make.person("c1"), at=NOW)

    mend(made)
    mend(made)

    result = PieceFile.objects.get(version=film.version)
    assert (made.state, result.sha256, result.name, result.channel) == (CheckState.DONE, made.result_sha256, "讲课.mp4", Channel.MENDED)
    assert vault().verify(film.sha256)
    assert list(parts().iterdir()) == []

    mending.undo(made, by=make.person("c1"), at=NOW)
    assert PieceFile.objects.get(version=film.version).sha256 == film.sha256


def test_what_is_being_mended_is_not_begun_again(film):
    mending.begin(film, by=make.person("c1"), at=NOW)

    with pytest.raises(Refusal) as caught:
        mending.begin(film, by=make.person("c1"), at=NOW)
    assert caught.value.code == "nothing_to_mend"


def test_what_was_accepted_is_not_mended(film):
    submission = film.version.submission
    submission.state = State.ACCEPTED
    submission.save()

    with pytest.raises(Refusal):
        mending.begin(film, by=make.person("c1"), at=NOW)


def test_a_film_taken_out_meanwhile_is_not_handed_in_again(film):
    made = mending.begin(film, by=make.person("c1"), at=NOW)
    receiving.remove(film, by=make.person("c1"), at=NOW)

    mend(made)

    assert made.state == CheckState.FAILED
    assert not PieceFile.objects.filter(version=film.version).exists()


def test_a_film_that_cannot_be_mended_stays_and_says_so(film, monkeypatch):
    made = mending.begin(film, by=make.person("c1"), at=NOW)

    def fail(repair, *, hear):
        raise UnusableFile("cannot_be_mended")

    monkeypatch.setattr(mending.inspection, "mend_apart", fail)
    mend(made)

    assert made.state == CheckState.FAILED
    assert PieceFile.objects.get(version=film.version).sha256 == film.sha256
    assert Mending.objects.count() == 1
