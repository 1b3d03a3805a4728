"""Whatever a broken or hostile browser sends, an answer comes that is no crash."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.articles.services import editing
from baosong.apps.meetings.services.member_links import link_of
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story
from tests.apps.registers.scenario import a_pledge
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LONG = "9" * 5000
FORMS = (
    {},
    dict.fromkeys(
        ("presence", "day", "begins", "ends", "task", "story", "attendance", "conflict", "revision", "cell", "parent", "act", "check", "on", "method"), "①"
    ),
    {
        "act": "pick",
        "story": [LONG, "-1", "x"],
        "task": LONG,
        "parent": LONG,
        "attendance": LONG,
        "conflict": LONG,
        "revision": LONG,
        "on": LONG,
        "cell": LONG,
        "latitude": "nan",
        "name": "x",
    },
    {
        "text": "\x00" * 50,
        "title": "\x00",
        "theme": "\x00",
        "name": "\x00",
        "what": "\x00x",
        "reason": "\x00",
        "fields": "\x00|\x00",
        "phone": "\x00",
        "act": "phone",
        "names": "\x00 \x00",
    },
    {"method": "drawn", "strokes": "[[[null]]]", "typed": "x", "day": "9999-99-99", "begins": "25:61", "ends": "x", "act": "erase"},
)
FILES = (b"", b"\x00" * 100, b"PK\x03\x04broken", "姓名\n".encode("utf-16"), b"\xff\xfe" * 50)


@pytest.fixture
def world(data_folder):
    scenario = a_finished_story(make.a_call())
    article = editing.begin(unit=scenario.meeting.unit, task=scenario.meeting.task, title="汇", by=scenario.by, at=NOW)
    editing.pick(article, [scenario.story], by=scenario.by, at=NOW)
    pledge = a_pledge(scenario)
    unit, entry, link = scenario.meeting.unit_id, pledge.entry_id, link_of(scenario.branch_membership)
    staff = [
        ("roster", [unit]), ("link-check", [unit]), ("branch-membership-change", [scenario.branch_membership.pk]), ("meeting-new", [scenario.meeting.task_id, unit]),
        ("meeting-call", [scenario.meeting.pk]), ("meeting-attend", [scenario.meeting.pk]), ("meeting-told", [scenario.meeting.pk]), ("meeting-record", [scenario.meeting.pk]),
        ("article-new", [unit]), ("article-change", [article.pk]), ("article-hand-in", [article.pk]), ("article-part", [article.parts.get().pk]),
        ("register-new", [unit]), ("register-edit", [pledge.entry.register_id]), ("register-import", [pledge.entry.register_id]),
        ("register-entry-new", [pledge.entry.register_id, unit]), ("register-entry-change", [entry]), ("grid-add", [unit]),
        ("article-from-entry", [entry]), *(("register-entry-act", [entry, act]) for act in ("action", "files", "nothing", "withdraw")),
    ]  # fmt: skip
    members = [
        ("member-access", [link]), ("story-save", [link, scenario.meeting.pk]), ("story-tell", [link, scenario.meeting.pk]), ("story-conflict", [link, scenario.meeting.pk]),
        ("story-here", [link, scenario.meeting.pk]), ("member-article-part", [link, article.parts.get().pk]), ("member-pledge", [link, entry]), ("member-mine", [link]),
        ("meeting-access", [scenario.meeting.code]),
    ]  # fmt: skip
    return scenario, staff, members, link


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_forms_full_of_nonsense_are_answered(client, world, form):
    scenario, staff, members, link = world
    client.post(reverse("meeting-access", args=[scenario.meeting.code]), {"name": "王小明"})
    for name in ("meeting-draft-save", "meeting-draft-hand-in", "meeting-draft-code"):
        assert client.post(reverse(name, args=[scenario.meeting.code]), FORMS[form]).status_code < 500, name
    client.post(reverse("member-access", args=[link]), {"name": "王小明"})
    for name, arguments in members:
        assert client.post(reverse(name, args=arguments), FORMS[form]).status_code < 500, name
    client.force_login(scenario.by)
    for name, arguments in staff:
        assert client.post(reverse(name, args=arguments), FORMS[form]).status_code < 500, name


@pytest.mark.parametrize("content", FILES)
def test_files_that_are_none_are_answered(client, world, content):
    scenario, staff, _members, _link = world
    client.force_login(scenario.by)
    for name, arguments in staff:
        for field, file_name in (("table", "a.xlsx"), ("table", "a.csv"), ("definition", "a.toml"), ("files", "../a.jpg")):
            sent = {field: SimpleUploadedFile(file_name, content), "what": "x"}
            assert client.post(reverse(name, args=arguments), sent).status_code < 500, (name, field)
