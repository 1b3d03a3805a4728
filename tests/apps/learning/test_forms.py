"""Forms of learning say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.learning.models import Course, LearnerGroup, QuizAttempt
from baosong.apps.learning.services import courses, enrolments
from baosong.apps.library.models import Entry
from tests import factories as make

pytestmark = pytest.mark.django_db
QUESTIONS = "1. 灯怎样了？\nA. 亮着\nB. 熄了\n答案：A\n2. 登记什么？\nA. 姓名\nB. 体温\nC. 成绩\n答案：AB\n"


def fault_of(answer, element):
    assert answer.status_code == 422
    return answer.content.decode().partition(f'id="{element}_error"')[2].partition("</p>")[0]


@pytest.fixture
def course(client):
    call = make.a_call()
    client.force_login(make.person("office"))
    return courses.set_up(unit=call.unit, title="身边的支部", by=make.person("office"), at=make.NOW)


def change(client, course, **written):
    return client.post(reverse("course-change", args=[course.pk]), written)


@pytest.mark.parametrize(("title", "sentence"), [("", "请填写“标题”。"), ("课" * 101, "最多 100 个字，现在有 101 个字。")])
def test_a_course_without_a_usable_title_is_not_set_up(client, course, title, sentence):
    answer = client.post(reverse("course-set-up"), {"title": title})

    assert sentence in fault_of(answer, "id_course_title")
    assert Course.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "请填写“标题”。"),
        ({"summary": "要" * 501}, "summary", "最多 500 个字，现在有 501 个字。"),
        ({"pass_mark": "101"}, "pass_mark", "现在填的是“101”"),
        ({"pass_mark": "六十"}, "pass_mark", "现在填的是“六十”"),
        ({"due_on": "2026-02-30"}, "due_on", "“2026-02-30”不是有效的日期"),
    ],
)
def test_a_wrong_field_of_a_course_stays_in_its_box(client, course, wrong, field, sentence):
    answer = change(client, course, **({"describe": "", "title": "新题", "summary": "", "pass_mark": "60", "due_on": ""} | wrong))

    course.refresh_from_db()
    assert sentence in fault_of(answer, f"id_{field}")
    assert all(value in answer.content.decode() for value in wrong.values())
    assert (course.title, course.pass_mark) == ("身边的支部", 60)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1. 灯怎样了？\nA. 亮着\n答案：A", "灯怎样了？"),
        (f"1. {'问' * 501}\nA. 一\nB. 二\n答案：A", "最多 500 个字，现在有 501 个字。"),
        (f"1. 问\nA. {'选' * 301}\nB. 二\n答案：A", "最多 300 个字，现在有 301 个字。"),
    ],
)
def test_questions_that_cannot_be_read_stay_in_the_box(client, course, written, sentence):
    answer = change(client, course, ask="", questions=written)

    assert sentence in fault_of(answer, "id_questions")
    assert written in answer.content.decode()
    assert not course.questions.exists()


@pytest.mark.parametrize(("name", "field"), [("collection", "collection"), ("assign_unit", "assign_unit"), ("assign_group", "assign_group")])
def test_a_choice_that_is_not_in_the_list_is_an_error(client, course, name, field):
    answer = change(client, course, **{name: "999999"})

    assert answer.status_code == 422
    assert "请从列表中选择。" in answer.content.decode()


@pytest.mark.parametrize("written", [{"teach": "", "entry": "²"}, {"drop": "x"}, {"up": ""}, {"open": "yes"}])
def test_a_button_with_a_value_that_is_none_is_a_bad_request(client, course, written):
    assert change(client, course, **written).status_code == 400


@pytest.mark.parametrize(
    ("name", "people", "field", "sentence"),
    [
        ("", "c1", "name", "请填写"),
        ("组" * 61, "c1", "name", "最多 60 个字，现在有 61 个字。"),
        ("培训班", "", "people", "请填写"),
        ("培训班", "nobody nobody2", "people", "其中没有人在"),
        ("培训班", "\n".join(f"p{n}" for n in range(2001)), "people", "一次最多 2000 人，现在有 2001 人。"),
    ],
)
def test_a_group_with_a_wrong_field_is_not_gathered(client, course, name, people, field, sentence):
    answer = client.post(reverse("group-add"), {"name": name, "people": people})

    assert sentence in fault_of(answer, f"id_group_{field}")
    assert people in answer.content.decode()
    assert not LearnerGroup.objects.exists()


def test_a_group_is_gathered_and_unknown_names_are_told(client, course):
    page = client.post(reverse("group-add"), {"name": "培训班", "people": "c1、nobody"}, follow=True).content.decode()

    assert LearnerGroup.objects.get().people.get().username == "c1"
    assert "nobody" in page


def test_a_question_without_an_answer_stands_beside_it_and_the_others_stay(client, data_folder, course):
    entry = make.an_entry(Call.objects.get(), 1)
    Entry.objects.update(length_s=None)
    courses.add_lessons(course, [entry], by=make.person("office"), at=make.NOW)
    courses.set_questions(course, courses.questions_from(QUESTIONS), by=make.person("office"), at=make.NOW)
    courses.open_course(course, is_open=True, by=make.person("office"), at=make.NOW)
    enrolments.join(course, by=make.person("office"), at=make.NOW)
    client.post(reverse("lesson-read", args=[course.lessons.get().pk]))
    one, several = course.questions.all()

    answer = client.post(reverse("course-answer", args=[course.pk]), {f"q{several.pk}": ["0", "1"]})

    page = answer.content.decode()
    assert "请作答此题。" in fault_of(answer, f"id_q{one.pk}")
    assert f'<fieldset id="id_q{one.pk}"' in page
    assert page.count("checked") == 2
    assert not QuizAttempt.objects.exists()
    assert client.post(reverse("course-answer", args=[course.pk]), {f"q{one.pk}": "0", f"q{several.pk}": ["0", "1"]}).status_code == 302
    assert QuizAttempt.objects.get().score == 100
