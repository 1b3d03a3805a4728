"""Courses: only what was played counts; quizzes, certificates, records for other systems."""

import io
import json
import zipfile
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from baosong.apps.learning.enums import StatementState
from baosong.apps.learning.errors import CourseEmpty, NotLearnedYet, NotWatched, QuestionUnclear
from baosong.apps.learning.interfaces.handlers import send_statement
from baosong.apps.learning.interfaces.records import certificate, record_of
from baosong.apps.learning.interfaces.scorm import package
from baosong.apps.learning.interfaces.statements import RecordStoreUnavailable
from baosong.apps.learning.jobs import SendStatement
from baosong.apps.learning.models import Enrolment, LessonProgress, Statement
from baosong.apps.learning.services import courses, enrolments, lesson_progress, watched_ranges
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services import approvals, collections
from tests import factories as make
from tests.apps.learning.recordstore import record_store

pytestmark = pytest.mark.django_db
QUESTIONS = "1. 灯怎样了？\nA. 亮着\nB. 熄了\n答案：A\n2. 登记什么？\nA. 姓名\nB. 体温\nC. 成绩\n答案：AB\n"
LATER = timedelta(seconds=1)


def a_course(call, *, length_s=100.0, questions="", learners=("c1",)):
    """An open course of one film, learned by the first college's liaison."""
    office = make.person("office")
    entry = make.an_entry(call, 1)
    Entry.objects.filter(pk=entry.pk).update(length_s=length_s)
    course = courses.set_up(unit=call.unit, title="身边的支部", by=office, at=make.NOW)
    courses.add_lessons(course, [entry], by=office, at=make.NOW)
    courses.set_questions(course, courses.questions_from(questions), by=office, at=make.NOW)
    courses.open_course(course, is_open=True, by=office, at=make.NOW)
    for name in learners:
        enrolments.join(course, by=make.person(name), at=make.NOW)
    return Enrolment.objects.select_related("course", "person").get(course=course, person__username=learners[0])


def watched(enrolment, parts, *, at=make.NOW, position=0.0):
    return lesson_progress.watch(enrolment, enrolment.course.lessons.select_related("entry").get(), parts, position=position, at=at)


def test_a_film_is_learned_when_nine_tenths_of_it_were_played(data_folder):
    enrolment = a_course(make.a_call())

    first = watched(enrolment, [(0, 40)], position=40)
    second = watched(enrolment, [(40, 80)], at=make.NOW + timedelta(seconds=40), position=80)
    assert (first.done_at, second.done_at, second.watched_s) == (None, None, 80)

    third = watched(enrolment, [(80, 91)], at=make.NOW + timedelta(seconds=60), position=91)

    assert third.done_at is not None
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_seconds_that_were_played_twice_count_once(data_folder):
    enrolment = a_course(make.a_call())
    for turn in range(5):
        progress = watched(enrolment, [(0, 20)], at=make.NOW + timedelta(seconds=30 * turn))

    assert (progress.watched_s, progress.done_at) == (20, None)


def test_more_than_time_allows_is_not_believed(data_folder):
    enrolment = a_course(make.a_call(), length_s=1000)

    with pytest.raises(NotWatched):
        watched(enrolment, [(0, 900)])
    watched(enrolment, [(0, 30)])
    with pytest.raises(NotWatched):
        watched(enrolment, [(30, 60)], at=make.NOW + LATER)
    assert LessonProgress.objects.get().watched_s == 30


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=20))
def test_stretches_are_united_in_any_order_and_hold_no_second_twice(parts):
    made = watched_ranges.union(parts)

    assert made == watched_ranges.union(list(reversed(parts)))
    assert all(start < end for start, end in made)
    assert all(one[1] < other[0] for one, other in pairwise(made))
    assert watched_ranges.length(parts) <= 500 + 0.5 * len(parts)


def test_a_text_is_learned_by_saying_so_and_a_film_is_not(data_folder):
    enrolment = a_course(make.a_call(), length_s=None)
    assert lesson_progress.read(enrolment, enrolment.course.lessons.get(), at=make.NOW).done_at == make.NOW

    Entry.objects.update(length_s=60)
    with pytest.raises(NotWatched):
        lesson_progress.read(enrolment, enrolment.course.lessons.select_related("entry").get(), at=make.NOW)


def test_the_quiz_opens_after_the_lessons_and_the_best_attempt_counts(data_folder):
    enrolment = a_course(make.a_call(), length_s=10, questions=QUESTIONS)
    one, several = enrolment.course.questions.all()
    with pytest.raises(NotLearnedYet):
        lesson_progress.answer(enrolment, {}, at=make.NOW)
    watched(enrolment, [(0, 10)])

    assert lesson_progress.answer(enrolment, {one.pk: [0], several.pk: [0]}, at=make.NOW).score == 50
    assert lesson_progress.answer(enrolment, {one.pk: [0], several.pk: [1, 0]}, at=make.NOW).score == 100
    assert lesson_progress.answer(enrolment, {}, at=make.NOW).score == 0

    enrolment.refresh_from_db()
    assert (enrolment.score, bool(enrolment.code)) == (100, True)


@pytest.mark.parametrize("text", ["没有选项\n答案：A", "题\nA. 一\nB. 二", "题\nA. 一\n答案：A", "题\nA. 一\nB. 二\n答案：D"])
def test_a_question_that_cannot_be_marked_is_refused(text):
    with pytest.raises(QuestionUnclear):
        courses.questions_from(text)


def test_questions_are_read_back_as_they_were_written(data_folder):
    enrolment = a_course(make.a_call(), questions=QUESTIONS)

    assert courses.questions_from(courses.text_of(list(enrolment.course.questions.all()))) == courses.questions_from(QUESTIONS)


def test_a_course_without_lessons_is_not_opened(data_folder):
    call = make.a_call()
    course = courses.set_up(unit=call.unit, title="空", by=make.person("office"), at=make.NOW)

    with pytest.raises(CourseEmpty):
        courses.open_course(course, is_open=True, by=make.person("office"), at=make.NOW)


def test_a_course_goes_to_everyone_below_a_unit_and_to_a_group_once(data_folder):
    call = make.a_call()
    enrolment = a_course(call)
    office = make.person("office")
    course = enrolment.course

    assert enrolments.assign_unit(course, call.unit, by=office, at=make.NOW) == 3
    group = enrolments.add_to_group(unit=call.unit, name="积极分子", people=[make.person("c1"), make.a_person("new")], by=office, at=make.NOW)
    assert enrolments.assign_group(course, group, by=office, at=make.NOW) == 1


def test_a_lesson_that_left_the_library_no_longer_stands_in_the_way(data_folder, client):
    call = make.a_call()
    enrolment = a_course(call)
    entry = enrolment.course.lessons.get().entry
    approvals.withdraw(entry, reason="有误", by=make.person("office"), at=make.NOW)
    client.force_login(make.person("c1"))

    assert "0 / 0" in client.get(f"/learning/courses/{enrolment.course_id}/").content.decode()
    assert client.get(f"/learning/lessons/{enrolment.course.lessons.get().pk}/").status_code == 302


def test_nobody_else_sees_how_long_somebody_learned(data_folder, client):
    enrolment = a_course(make.a_call())
    watched(enrolment, [(0, 37)], position=37)
    client.force_login(make.person("office"))

    page = client.get(f"/learning/courses/{enrolment.course_id}/edit/").content.decode()

    assert ("37" in page, "c1" in page) == (False, True)


def test_nonsense_from_a_player_is_refused_and_changes_nothing(data_folder, client):
    enrolment = a_course(make.a_call())
    client.force_login(make.person("c1"))
    address = f"/learning/lessons/{enrolment.course.lessons.get().pk}/watch/"

    for report in (
        "",
        "{",
        "[]",
        '{"ranges": [[0]], "position": 0}',
        '{"ranges": [["a", 1]], "position": 0}',
        '{"ranges": [[0, 1e99]], "position": 0}',
        '{"ranges": [[0, NaN]], "position": 0}',
    ):
        assert client.post(address, {"report": report}).status_code == 400
    assert client.post(address, {"report": json.dumps({"ranges": [[0, 90]] * 9, "position": 0})}, headers={"Accept": "application/json"}).status_code == 409
    assert not LessonProgress.objects.filter(watched_s__gt=0).exists()


def test_the_record_holds_courses_lessons_examinations_and_certificates(data_folder):
    enrolment = a_course(make.a_call(), length_s=10, questions=QUESTIONS)
    watched(enrolment, [(0, 10)])
    one, several = enrolment.course.questions.all()
    lesson_progress.answer(enrolment, {one.pk: [0], several.pk: [0, 1]}, at=make.NOW)
    enrolment.refresh_from_db()

    record = etree.fromstring(record_of(enrolment.person, [enrolment], at=make.NOW))

    assert record.findtext("course/lesson/watchedSeconds") == "10"
    assert record.findtext("course/examination/score") == "100"
    assert record.findtext("course/certificate/number") == enrolment.code
    assert certificate(enrolment).startswith(b"%PDF")


@pytest.mark.parametrize("verb", ["initialized", "passed"])
def test_a_real_record_store_takes_a_statement_once_and_no_name(data_folder, settings, tmp_path, verb):
    enrolment = a_course(make.a_call(), length_s=10, questions=QUESTIONS)
    one, several = enrolment.course.questions.all()
    watched(enrolment, [(0, 10)])
    lesson_progress.answer(enrolment, {one.pk: [0], several.pk: [0, 1]}, at=make.NOW)
    statement = Statement.objects.filter(verb=verb).first()
    # Ralph's store in a file takes one request a file, so that each statement gets a store of its own.
    with record_store(tmp_path) as store:
        settings.BAOSONG_LRS = {"address": store.address, "user": "baosong", "password": "secret"}
        send_statement(SendStatement(statement.pk))
        assert Statement.objects.get(pk=statement.pk).state == StatementState.SENT
        # Delivered twice, as after a crash between sending and recording, it changes nothing.
        Statement.objects.filter(pk=statement.pk).update(state=StatementState.WAITING)
        send_statement(SendStatement(statement.pk))

        (sent,) = store.statements()

    assert (sent["id"], sent["verb"]["id"].rpartition("/")[2]) == (str(statement.identity), verb)
    assert sent["actor"]["account"]["name"] == str(enrolment.person_id)
    assert sent.get("result", {}).get("score", {}).get("raw") == (100 if verb == "passed" else None)
    assert enrolment.person.name not in json.dumps(sent["actor"], ensure_ascii=False)


def test_a_store_that_is_away_is_tried_again_and_nothing_is_lost(data_folder, settings):
    settings.BAOSONG_LRS = {"address": "http://127.0.0.1:9/xAPI", "user": "", "password": ""}
    watched(a_course(make.a_call(), length_s=10), [(0, 10)])

    with pytest.raises(RecordStoreUnavailable):
        send_statement(SendStatement(Statement.objects.order_by("pk").first().pk))

    assert set(Statement.objects.values_list("state", flat=True)) == {StatementState.WAITING}


def test_without_a_store_statements_are_kept(data_folder):
    watched(a_course(make.a_call(), length_s=10), [(0, 10)])
    make.do_jobs()

    assert set(Statement.objects.values_list("state", flat=True)) == {StatementState.KEPT}


def test_a_collection_is_a_scorm_package(data_folder):
    call = make.a_call()
    entry = make.an_entry(call, 1, title="<桌子> & 灯")
    file = entry.submission.versions.get().files.get()
    Transcript.objects.create(entry=entry, file=file, cues=[[0, 3, "大家好"]])
    collection = collections.set_up(unit=call.unit, title="值守", summary="", by=make.person("office"), at=make.NOW)
    collections.put(collection, entry, by=make.person("office"), at=make.NOW)

    made = zipfile.ZipFile(io.BytesIO(b"".join(package(collection))))

    manifest = etree.fromstring(made.read("imsmanifest.xml"))
    space = {"c": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
    assert manifest.xpath("//c:schemaversion/text()", namespaces=space) == ["1.2"]
    assert manifest.xpath("//c:item/c:title/text()", namespaces=space) == ["<桌子> & 灯"]
    named = set(manifest.xpath("//c:file/@href", namespaces=space))
    assert named <= set(made.namelist())
    assert made.testzip() is None
