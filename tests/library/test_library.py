"""A selected work in the library: taken in once, by the level, seen by its author."""

import pytest

from baosong.library.domain import collecting
from baosong.library.errors import NotSelected
from baosong.library.models import Entry
from baosong.works.enums import Adoption, State
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_accepted_work_is_taken_in_once_and_counts_as_adopted(data_folder):
    work = make.a_submission(make.a_call(), 1, state=State.ACCEPTED)

    entry = collecting.take_in(work, by=make.person("office"), at=make.NOW)

    assert collecting.take_in(work, by=make.person("office"), at=make.NOW) == entry
    assert (entry.title, entry.source, entry.unit.name) == ("一个故事", "第1学院", "示例大学")
    work.refresh_from_db()
    assert work.adoption == Adoption.ADOPTED


def test_a_work_that_was_not_accepted_stays_outside(data_folder):
    work = make.a_submission(make.a_call(), 1)

    with pytest.raises(NotSelected):
        collecting.take_in(work, by=make.person("office"), at=make.NOW)
    assert Entry.objects.count() == 0


def test_everyone_who_signs_in_reads_entries_and_their_files_alone(data_folder, client):
    call = make.a_call()
    entry = collecting.take_in(make.a_submission(call, 1, state=State.ACCEPTED), by=make.person("office"), at=make.NOW)
    other = make.a_submission(call, 2)
    client.force_login(make.person("c2"))
    own, foreign = entry.submission.versions.get().files.get(), other.versions.get().files.get()

    assert "一个故事" in client.get("/library/").content.decode()
    assert client.get(f"/library/{entry.pk}/files/{own.pk}/").status_code == 200
    assert client.get(f"/library/{entry.pk}/files/{foreign.pk}/").status_code == 403


def test_the_page_asks_a_fixed_number_of_questions(data_folder, client, django_assert_num_queries):
    call = make.a_call(colleges=3)
    for number in (1, 2, 3):
        collecting.take_in(make.a_submission(call, number, state=State.ACCEPTED), by=make.person("office"), at=make.NOW)
    client.force_login(make.person("office"))

    with django_assert_num_queries(5):
        client.get("/library/")
