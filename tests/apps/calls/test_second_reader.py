"""A language model of the institution proposes a second reading: it is asked in a job, and nothing of it is believed without its sentence."""

import sys
import tomllib
from pathlib import Path

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import SecondReadingState
from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.interfaces import second_reader
from baosong.apps.calls.interfaces.chat_completions import ChatCompletionsReader, ensure_allowed, is_reader_address
from baosong.apps.calls.models import Call, SecondReading
from baosong.apps.calls.services.notice_intake import IncomingNotice, draft_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Unit
from baosong.core.notice.second_reader import ReaderFailed, ReaderOptions, suggestions
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.servers.chat_completions import scripted_model

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "first_line_reader"
NOTICE = """关于报送“同心”作品的通知
各学院：
请报送微视频1部，时长二十分钟以内，MP4格式；另请撰写征文1篇。
请于2099年6月1日前报送。
党委宣传部
2099年3月1日
"""
SENTENCE = "请报送微视频1部，时长二十分钟以内，MP4格式"
ESSAY = "另请撰写征文1篇"


def quoted(value, quote):
    return {"value": value, "quote": quote}


def task(name, quote, *rules, kind="video"):
    written = [{"field": field, "value": value, "quote": said} for field, value, said in rules]
    return {
        "name": quoted(name, quote),
        "deadline": quoted("2099-06-01", "请于2099年6月1日前报送"),
        "quotas": [],
        "pieces": [{"kind": kind, "name": "", "required": True, "quote": quote, "rules": written}],
    }


FILM = task("微视频", SENTENCE, ("duration_s", [None, 1200], SENTENCE))
STORY = task("征文", ESSAY, kind="document")


@pytest.fixture
def model():
    with scripted_model() as made:
        yield made


@pytest.fixture
def reader(settings, model, at_once):
    settings.BAOSONG_READER = {"name": "chat-completions", "address": model.address, "model": "campus-1", "token": "secret-key", "seconds": 30}
    return settings.BAOSONG_READER


@pytest.fixture
def office(data_folder):
    return make.with_role(make.a_person("office"), make.a_unit(), Role.ORGANISER)


@pytest.fixture
def draft(office, django_capture_on_commit_callbacks):
    def made(text=NOTICE):
        with django_capture_on_commit_callbacks(execute=True):
            call, _read = draft_of(IncomingNotice(text), unit=Unit.objects.get(), by=office, at=make.NOW)
        return Call.objects.get(pk=call.pk)

    return made


def page(client, call):
    client.force_login(make.person("office"))
    return client.get(reverse("call-edit", args=[call.pk])).content.decode()


def press(client, call, act):
    client.force_login(make.person("office"))
    return client.post(reverse("call-edit", args=[call.pk]), {"act": act})


def test_without_a_reader_nothing_is_sent_and_nothing_is_shown(client, draft, model):
    call = draft()

    assert "第二识别" not in page(client, call)
    assert model.received == []
    assert not SecondReading.objects.exists()


def test_the_notice_goes_to_the_address_with_the_schema_and_the_log_says_who_sent_it_where(client, draft, reader, model):
    model.proposes(FILM, STORY)
    call = draft()

    (request,) = model.received
    assert request["path"] == "/v1/chat/completions"
    assert request["key"] == "Bearer secret-key"
    assert request["body"]["model"] == "campus-1"
    assert request["body"]["messages"][1]["content"] == NOTICE
    assert request["body"]["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    record = AuditRecord.objects.get(action="call.sent_to_reader")
    assert (record.actor_name, record.facts["address"], record.facts["reader"]) == (str(call.made_by), "127.0.0.1", "chat-completions")
    shown = page(client, call)
    assert "通知正文已发送至 127.0.0.1" in shown
    assert "模型建议 2 项任务" in shown
    assert "未经测评" in shown


def test_before_a_notice_is_pasted_the_page_says_where_it_will_go(client, office, reader):
    client.force_login(office)

    assert "正文全文将发送至 127.0.0.1" in client.get(reverse("call-new")).content.decode()


def test_both_readings_stand_side_by_side_and_either_is_chosen(client, draft, reader, model):
    model.proposes(FILM, STORY)
    call = draft()
    if len(call.terms.tasks) == 2:
        model.proposes(FILM)
        call = draft()
    shown = page(client, call)
    by_rules, by_model = len(call.terms.tasks), len(call.second_reading.terms.tasks)

    assert "不能确定通知要求几项任务" in shown
    assert all(f"{number} 项任务" in shown for number in (by_rules, by_model))
    assert "所需内容均已识别" not in shown

    press(client, call, "reading:1" if "reading:1" in shown else "reading:2")
    taken = Call.objects.get(pk=call.pk)
    assert len(taken.terms.tasks) == by_model
    # A person may go back, as long as nothing else was changed.
    press(client, call, "reading:0")
    assert len(Call.objects.get(pk=call.pk).terms.tasks) == by_rules


def test_the_shown_reading_is_kept_by_one_click_and_the_question_is_closed(client, draft, reader, model):
    model.proposes(FILM, STORY, task("短片", "微视频1部"))
    call = draft()
    assert "确认这种理解" in page(client, call)

    press(client, call, "keep-reading")

    shown = page(client, call)
    assert "不能确定通知要求几项任务" not in shown
    assert "任务数已确认" in shown
    assert AuditRecord.objects.filter(action="call.reading_kept").count() == 1
    press(client, call, "reopen-reading")
    assert "不能确定通知要求几项任务" in page(client, call)


def test_a_suggested_value_is_taken_by_one_click_and_marked_as_suggested(client, draft, reader, model):
    model.proposes(FILM, task("宣传照片", "宣传照片若干", kind="image"))
    call = draft(NOTICE.replace("征文1篇", "征文1篇，宣传照片若干"))
    suggestion = suggestions(call.terms, call.second_reading.terms)[-1]
    assert f"suggested:{suggestion.mark}" in page(client, call)

    press(client, call, f"suggested:{suggestion.mark}")

    after = Call.objects.get(pk=call.pk)
    assert [task.name for task in after.terms.tasks] == [*(task.name for task in call.terms.tasks), "宣传照片"]
    assert len({task.key for task in after.terms.tasks}) == len(after.terms.tasks)
    shown = page(client, call)
    assert f"suggested:{suggestion.mark}" not in shown
    assert "模型建议</span></legend>" in shown


def test_an_unknown_suggestion_changes_nothing(client, draft, reader, model):
    model.proposes(FILM)
    call = draft()

    press(client, call, "suggested:0123456789ab")

    assert Call.objects.get(pk=call.pk).terms == call.terms


def test_lies_and_invented_quotes_are_dropped_and_shown_as_dropped(client, draft, reader, model):
    model.proposes(task("微视频", SENTENCE, ("duration_s", [None, 600], SENTENCE)), task("海报", "请报送海报10幅", kind="image"))
    call = draft()

    assert [task.name for task in call.second_reading.terms.tasks] == ["微视频"]
    shown = page(client, call)
    assert "2 条建议在通知中没有依据，未予采用" in shown
    assert "通知中没有所引的句子" in shown
    assert "所引的句子没有写明此值" in shown


def fault_of(call):
    row = SecondReading.objects.get(call=call)
    assert row.state == SecondReadingState.FAILED
    return row.fault


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ({"content": '{"title": null, "tasks": [{"na', "finish_reason": "length"}, "truncated"),
        ({"content": '{"title": null, "tasks": [{"na'}, "no_answer"),
        ({"content": "好的，这份通知要求报送两项材料。"}, "no_answer"),
        ({"raw": b"<html>"}, "no_answer"),
        ({"raw": b'{"choices": []}'}, "no_answer"),
        ({"raw": b'{"choices": [{"message": {"content": null}}]}'}, "no_answer"),
        ({"raw": b"[" * 100_000}, "no_answer"),
        ({"raw": b" " * (5 * 1024**2)}, "too_large"),
        ({"status": 401}, "refused"),
        ({"status": 500}, "refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_what_is_no_answer_leaves_the_draft_and_is_said(client, draft, reader, model, script, fault):
    for name, value in script.items():
        setattr(model, name, value)
    call = draft()

    assert fault_of(call) == fault
    assert "没有给出结果" in page(client, call)
    assert call.terms.tasks


def test_a_silent_endpoint_is_left_after_its_time_and_can_be_asked_again(client, draft, reader, model, django_capture_on_commit_callbacks):
    reader["seconds"], model.is_silent = 0.3, True
    call = draft()
    assert fault_of(call) == "timeout"

    reader["seconds"], model.is_silent = 30, False
    model.proposes(FILM)
    with django_capture_on_commit_callbacks(execute=True):
        press(client, call, "ask-reader")

    assert SecondReading.objects.get(call=call).state == SecondReadingState.ANSWERED
    assert AuditRecord.objects.filter(action="call.sent_to_reader").count() == 2


def test_no_redirect_is_followed(draft, reader, model):
    with scripted_model() as elsewhere:
        model.status, model.location = 307, elsewhere.address + "/chat/completions"
        call = draft()

        assert fault_of(call) == "refused"
        assert elsewhere.received == []


def test_an_endpoint_that_is_away_is_said_to_be(draft, reader):
    reader["address"] = "http://127.0.0.1:1/v1"

    assert fault_of(draft()) == "unreachable"


def test_no_proxy_of_the_environment_gets_the_text(draft, reader, model, monkeypatch):
    with scripted_model() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        draft()

        assert proxy.received == []
    assert len(model.received) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://127.0.0.1/v1",
        "file:///etc/passwd",
        "http://a:b@127.0.0.1/v1",
        "http://127.0.0.1/v1?x=1",
        "http://127.0.0.1/v1#x",
        "http:///v1",
        "http://[/v1",
    ],
)
def test_addresses_that_are_none_of_a_reader_are_refused(address):
    assert not is_reader_address(address)
    with pytest.raises(ReaderFailed, match="forbidden_address"):
        ensure_allowed(address)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0", "224.0.0.1"])
def test_link_local_services_are_never_asked(host):
    with pytest.raises(ReaderFailed, match="forbidden_address"):
        ChatCompletionsReader(ReaderOptions(f"http://{host}/v1")).propose(NOTICE, {})


def test_a_notice_that_is_too_long_is_not_sent(draft, reader, model, monkeypatch):
    monkeypatch.setattr(second_reader, "LONGEST", 20)

    assert fault_of(draft()) == "too_long"
    assert model.received == []


def test_a_reader_that_is_not_installed_is_said_to_be_missing(draft, reader):
    reader["name"] = "gone"

    assert fault_of(draft()) == "not_installed"


def test_the_answer_to_an_earlier_request_is_not_taken(draft, reader, model):
    from baosong.apps.calls.jobs import AskSecondReader

    model.proposes(FILM)
    call = draft()
    row = SecondReading.objects.get(call=call)
    SecondReading.objects.filter(pk=row.pk).update(number=2, state=SecondReadingState.ASKED, terms_json="")

    second_reader.ask_reader(AskSecondReader(call.pk, 1, call.made_by_id))

    assert len(model.received) == 1
    assert SecondReading.objects.get(call=call).state == SecondReadingState.ASKED


def test_while_it_reads_the_page_says_so_and_is_told_when_it_is_done(client, draft, reader, model):
    model.proposes(FILM)
    call = draft()
    SecondReading.objects.update(state=SecondReadingState.ASKED)
    state = reverse("call-second-reading", args=[call.pk])

    assert "正在识别" in page(client, call)
    assert "所需内容均已识别" not in page(client, call)
    assert client.get(state).status_code == 204
    SecondReading.objects.update(state=SecondReadingState.ANSWERED)
    assert client.get(state).headers["HX-Trigger"] == "second-reading"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The example package, as an installer would write it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    info = tmp_path / "site" / "first_line_reader-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    lines = [f"[{group}]\n" + "\n".join(f"{name} = {target}" for name, target in points.items()) for group, points in project["entry-points"].items()]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield
    sys.modules.pop("first_line_reader", None)


def test_a_reader_of_another_package_is_asked(client, draft, settings, at_once, installed):
    settings.BAOSONG_READER = {"name": "first-line", "address": "", "model": "", "token": "", "seconds": 30}
    call = draft()

    assert "first-line" in second_reader.readers()
    assert [task.name for task in call.second_reading.terms.tasks] == ["“同心”作品"]


def test_a_reader_that_breaks_leaves_the_draft(draft, settings, at_once, installed, monkeypatch):
    monkeypatch.setattr("first_line_reader.FirstLineReader.propose", lambda *_: 1 / 0)
    settings.BAOSONG_READER = {"name": "first-line", "address": "", "model": "", "token": "", "seconds": 30}

    assert fault_of(draft()) == "broken"


@pytest.mark.parametrize("tasks", [1, 6])
def test_the_page_asks_the_database_as_often_for_any_number_of_suggestions(client, draft, reader, model, django_assert_max_num_queries, tasks):
    model.proposes(*[task(name, SENTENCE) for name in ("微视频", "视频", "微视频1部", "时长", "MP4", "MP4格式")[:tasks]])
    call = draft()
    page(client, call)

    with django_assert_max_num_queries(22):
        client.get(reverse("call-edit", args=[call.pk]))


def test_the_whole_form_is_posted_when_the_reading_of_the_model_is_kept(client, draft, reader, model):
    model.proposes(FILM, STORY)
    call = draft()
    press(client, call, "reading:1")
    form = CallForm(terms=Call.objects.get(pk=call.pk).terms, text=NOTICE)
    posted = {part[name].html_name: part[name].value() or "" for part in (form, *form.parts) for name in part.fields if part[name].value() != []}

    answer = client.post(reverse("call-edit", args=[call.pk]), {**posted, "act": "keep-reading"}, headers={"HX-Request": "true"}).content.decode()

    assert "任务数已确认" in answer
    assert "不能确定通知要求几项任务" not in answer
    kept = Call.objects.get(pk=call.pk)
    assert len(kept.terms.tasks) == 2
    assert kept.is_reading_kept
