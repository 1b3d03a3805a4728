"""Forms of submissions say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import StampedScan, Submission
from baosong.core.terms.model import Terms, TermsTask
from tests import factories as make

pytestmark = pytest.mark.django_db

TITLE = "门口的一张桌子"


@pytest.fixture
def submission(client, data_folder):
    """A draft whose notice asks for every detail; its liaison is signed in."""
    asked = make.terms_for()
    (task,) = asked.tasks
    details = ("speaker", "held_on", "mode", "audience", "theme")
    task = TermsTask(task.name, task.key, task.deadline, task.pieces, task.quotas, fields=details, themes=("初心", "担当"))
    call = make.a_call(Terms(title=asked.title, tasks=(task,)))
    made = make.a_submission(call, 1, state=SubmissionState.DRAFT)
    client.force_login(make.person("c1"))
    return made


@pytest.fixture
def submitted(client, data_folder):
    """A submitted work; the office above is signed in."""
    made = make.a_submission(make.a_call(), 1)
    client.force_login(make.person("office"))
    return made


def send(client, name, keys, data, **headers):
    return client.post(reverse(name, args=keys), data, headers={"Accept-Language": "zh-hans", **headers})


def assert_refused(answer, field, sentence):
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}_error"' in page
    assert page.count(sentence) == 2
    return page


def test_a_work_with_wrong_details_is_not_submitted(client, submission):
    written = {"title": "题" * 201, "speaker": "张" * 201, "held_on": "2026-11-31", "mode": "by_mail", "theme": "自拟", "audience": "新生"}

    answer = send(client, "submit", [submission.pk], written)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert all(f'id="id_{name}_error"' in page for name in ("title", "speaker", "held_on", "mode", "theme"))
    assert all(f'value="{written[name]}"' in page for name in ("title", "speaker", "audience"))
    assert "“2026-11-31”不是有效的日期" in page
    unchanged = Submission.objects.get()
    assert (unchanged.title, unchanged.details, unchanged.state) == ("一个故事", {}, SubmissionState.DRAFT)


def test_a_work_without_a_title_is_not_submitted(client, submission):
    assert_refused(send(client, "submit", [submission.pk], {"title": " "}), "id_title", "请填写“作品标题”。")
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_details_are_saved_as_typed(client, submission):
    written = {"title": TITLE, "speaker": "张三", "held_on": "2026-05-10", "mode": "on_site", "theme": "初心", "audience": ""}

    assert send(client, "describe", [submission.pk], written).status_code == 302

    saved = Submission.objects.get()
    assert saved.title == TITLE
    assert saved.details == {"speaker": "张三", "held_on": "2026-05-10", "mode": "on_site", "theme": "初心"}


def test_saving_while_typing_allows_an_empty_title_and_names_what_is_wrong(client, submission):
    empty = send(client, "describe", [submission.pk], {"title": ""}, HX_Request="true")
    wrong = send(client, "describe", [submission.pk], {"title": TITLE, "held_on": "<b>", "speaker": "张" * 201}, HX_Request="true")

    assert empty.content.decode() == "已保存"
    assert wrong.status_code == 422
    assert "HX-Trigger" not in wrong
    assert wrong.content.decode().startswith('<span class="fault">')
    assert "“&lt;b&gt;”不是有效的日期" in wrong.content.decode()
    assert "最多 200 个字，现在有 201 个字。" in wrong.content.decode()
    assert Submission.objects.get().title == ""


def test_decisions_that_cannot_be_understood_are_not_made(client, submitted):
    empty = send(client, "return", [submitted.pk], {"reason": "\n"})
    long = send(client, "return", [submitted.pk], {"reason": "缺" * 1001})

    assert_refused(empty, "id_return_reason", "请填写“")
    assert "缺" * 1001 in assert_refused(long, "id_return_reason", "最多 1000 个字，现在有 1001 个字。")
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_use_and_voucher_are_given_by_form(client, submitted):
    Submission.objects.update(state=SubmissionState.ACCEPTED)

    unknown = send(client, "adopt", [submitted.pk], {"adoption": "somewhere"})
    nobody = send(client, "forward", [submitted.pk], {"vouched_by": "张" * 61})

    assert_refused(unknown, "id_adoption_adoption", "请从列表中选择。")
    assert nobody.status_code == 422
    assert Submission.objects.get().adoption_is["none"]


@pytest.mark.parametrize("name", ["remove", "check-again", "repair", "undo-repair"])
@pytest.mark.parametrize("key", ["", "x", "²"])
def test_a_file_that_is_not_named_is_a_bad_request(client, submission, name, key):
    assert send(client, name, [submission.pk], {"file": key, "repair": key}).status_code == 400


def test_a_scan_is_chosen_and_is_one(client, submission):
    keys = [submission.task.call_id, submission.unit_id]

    none = send(client, "table-scan", keys, {})
    text = send(client, "table-scan", keys, {"scan": SimpleUploadedFile("t.txt", b"no scan")})

    assert_refused(none, "id_scan", "请填写“")
    assert 'id="id_scan_error"' in text.content.decode()
    assert text.status_code == 422
    assert not StampedScan.objects.exists()
