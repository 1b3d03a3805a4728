"""Personal data: access is logged and retained; a person can export and erase the own data; exports mask sensitive fields."""

import json
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import invitations
from baosong.apps.submissions.enums import SubmissionState
from baosong.cli import main
from baosong.core.terms.registers import RegisterField, to_toml
from baosong.platform.audit.models import AuditRecord, Disclosure
from baosong.platform.audit.services import disclosures
from baosong.platform.audit.services.log import examine
from baosong.platform.notifications.models import Message
from baosong.platform.tables import sheets
from baosong.site.interfaces.disclosures import PERSONAL
from baosong.site.personal_data import data_of, erase
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story
from tests.apps.registers.scenario import a_pledge

pytestmark = pytest.mark.django_db
# URL arguments of objects with personal data: a view with one of them logs the access, changes data, or is listed here with the reason.
PERSONAL_KEYS = {
    "submission_id",
    "file_id",
    "mail_id",
    "part_id",
    "article_part_id",
    "register_id",
    "register_entry_id",
    "meeting_id",
    "pledge_id",
    "attachment_id",
    "entry_attachment_id",
    "review_id",
    "round_id",
    "case_id",
}
SHOWS_NONE = {
    # Changes data and redirects to a page that is logged.
    *("begin", "describe", "submit", "remove", "move", "repair", "check-again", "undo-repair", "accept", "return", "take-back", "adopt", "forward"),
    *("table-scan", "register-entry-act"),
    *("rename-file", "mail-assign", "mail-put-aside", "mail-fetch", "mail-resend-answer", "meeting-call", "meeting-attend", "meeting-told", "meeting-code"),
    *(
        "round-seat",
        "round-drop",
        "round-intake",
        "round-join",
        "round-reopen",
        "round-prize-numbers",
        "work-exclude",
        "round-rubric",
        "round-open",
        "round-close",
        "round-select",
        "round-words",
        "review-save",
        "review-finish",
        "review-recuse",
    ),
    *("take-over", "request-withdrawal"),
    # Labels have the unit, the call and the title of the work.
    *("item-register", "item-cancel", "item-labels"),
    *("case-picture-add", "register-import", "article-change", "article-from-entry", "take-in"),
    # A form of the own unit; the entered data are shown on the page of the entry.
    *("register-edit", "register-definition", "register-entry-new", "register-entry-change"),
    # The member's own page, opened by the personal link, or data published with consent.
    *(
        "story",
        "story-save",
        "story-tell",
        "story-conflict",
        "story-here",
        "member-attachment",
        "meeting-draft-attachment",
        "member-article-part",
        "member-pledge",
        "article-page-attachment",
    ),
    *("entry-file", "entry-captions", "entry-text", "entry-page", "film-part"),
    # Parts of a copy without personal data; opening the review is logged.
    "review-material-file",
}


def named():
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry.name, set(entry.pattern.converters)
            else:
                yield from walk(entry.url_patterns)

    return dict(walk(get_resolver().url_patterns))


def test_every_address_with_personal_data_is_logged_or_exempt_with_a_reason():
    """ASVS 1.8.1–1.8.2."""
    with_personal_data = {name for name, keys in named().items() if keys & PERSONAL_KEYS}

    assert with_personal_data - PERSONAL - SHOWS_NONE == set()
    assert PERSONAL - set(named()) == set()
    assert PERSONAL.isdisjoint(SHOWS_NONE)


def test_who_looks_is_noted_once_an_hour_and_who_takes_away_each_time(client):
    """ASVS 8.3.1–8.3.8."""
    call = make.a_call()
    make.a_submission(call, 1, state=SubmissionState.SUBMITTED)
    office = make.person("office")
    make.signed_in(client, office)

    for _ in range(3):
        client.get(reverse("units"))
        client.get(reverse("ledger", args=[call.pk]))

    assert [(line.page, line.is_export) for line in Disclosure.objects.order_by("page")] == [("ledger", True)] * 3 + [("units", False)]
    line = Disclosure.objects.filter(page="ledger").first()
    assert (line.reader, line.keys, line.address) == (office, {"call_id": call.pk}, "127.0.0.1")


def test_what_was_refused_showed_nothing(client):
    call = make.a_call()
    client.force_login(make.a_person("stranger"))

    assert client.get(reverse("ledger", args=[call.pk])).status_code == 403
    assert Disclosure.objects.count() == 0


def test_looks_are_kept_for_half_a_year_whatever_the_configuration_says():
    """ASVS 8.3.1–8.3.8."""
    office = make.a_person("office")
    for days in (10, 183, 185, 500):
        disclosures.note(reader=office, page="units", keys={}, address=None, is_export=False, at=make.NOW - timedelta(days=days))

    disclosures.forget(days=30, at=make.NOW)

    assert [(make.NOW - line.at).days for line in Disclosure.objects.all()] == [183, 10]


def test_the_operator_finds_who_saw_what(client, django_assert_max_num_queries):
    make.a_call()
    client.force_login(make.person("office"))
    for number in range(150):
        disclosures.note(reader=make.person("c1"), page="unit", keys={"unit_id": number}, address="192.0.2.1", is_export=False, at=make.NOW)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("operator-disclosures") + "?person=c1").content.decode()

    assert "192.0.2.1" in page
    assert page.count("<tr>") == 101
    assert "没有符合条件的记录" in client.get(reverse("operator-disclosures") + "?person=nobody").content.decode()


def test_one_takes_away_all_that_is_held_of_one_and_no_secret(client):
    """ASVS 8.3.1–8.3.8."""
    call = make.a_call()
    make.a_submission(call, 1, state=SubmissionState.SUBMITTED)
    person = make.person("c1")
    Person.objects.filter(username="c2").update(name="乙学院联络员")
    client.force_login(person)

    exported = json.loads(client.get(reverse("my-data")).content)

    assert exported["person"]["username"] == "c1"
    assert {"submissions.Submission", "orgs.Membership"} <= {name.replace("submissions.Version", "submissions.Submission") for name in exported["rows"]}
    assert "password" not in json.dumps(exported)
    assert "乙学院联络员" not in json.dumps(exported, ensure_ascii=False)


def test_an_account_is_erased_and_its_submissions_stay(client):
    """ASVS 8.3.1–8.3.8."""
    call = make.a_call()
    submission = make.a_submission(call, 1, state=SubmissionState.SUBMITTED)
    person = make.person("c1")
    client.force_login(person)

    ran = CliRunner().invoke(main, ["person", "erase", "c1", "--yes"])

    assert ran.exit_code == 0
    person.refresh_from_db()
    assert (person.username, person.email, person.is_active, person.orgs_memberships.count()) == (f"erased-{person.pk}", "", False, 0)
    assert client.get("/").status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    assert examine().broken == {}
    assert "已注销" in json.dumps(data_of(person), ensure_ascii=False, default=str)


def test_an_erased_account_leaves_no_open_invitation_no_session_and_no_mail(client):
    # given
    call, at = make.a_call(), timezone.now()
    office, person = make.with_role(make.person("office"), make.unit_of(1), Role.ORGANISER), make.person("c1")
    make.with_role(person, make.unit_of(1), Role.ORGANISER)
    to_person = invitations.invite(unit=call.unit, role=Role.REVIEWER, by=office, at=at, person=person)
    by_person = invitations.invite(unit=make.unit_of(1), role=Role.LIAISON, by=person, at=at)
    generation = Person.objects.get(pk=person.pk).session_generation

    # when
    erase(person, by=None, at=at)

    # then
    assert [invitations.invitation_for(token).status(at) for token in (to_person, by_person)] == ["withdrawn", "withdrawn"]
    assert Person.objects.get(pk=person.pk).session_generation > generation
    assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert AuditRecord.objects.filter(action="role.ended", facts__person=person.pk).count() == 2
    assert not Message.objects.filter(key__startswith="account:").exists()


def test_a_person_who_is_not_there():
    ran = CliRunner().invoke(main, ["person", "export", "nobody"])

    assert ran.exit_code == 2
    assert "没有账号" in ran.output


def a_register_with_status():
    pledge = a_pledge(a_finished_story(make.a_call(), consents=False))
    register = pledge.entry.register
    register.definition = to_toml(msgspec.structs.replace(register.form, fields=(*register.form.fields, RegisterField("status", "政治面貌"))))
    register.save()
    pledge.entry.values["status"] = "中共党员"
    pledge.entry.save()
    return register


def test_what_is_sensitive_is_masked_where_it_is_taken_away(client):
    """ASVS 1.8.1–1.8.2."""
    register = a_register_with_status()
    client.force_login(make.person("c1"))
    address = reverse("register-table", args=[register.pk])

    masked, whole = client.get(address).content, client.get(address + "?whole=1").content
    cells = [[cell for row in sheets.read(content, "a.xlsx") for cell in row] for content in (masked, whole)]

    assert ("中共党员" in str(cells[0]), "***" in str(cells[0])) == (False, True)
    assert "中共党员" in str(cells[1])
    assert [line.keys.get("whole") for line in Disclosure.objects.filter(page="register-table").order_by("pk")] == [None, "1"]


def test_the_privacy_notice_names_whom_to_ask(client, settings):
    """ASVS 8.3.1–8.3.8."""
    settings.BAOSONG_PRIVACY_CONTACT = "学校办公室 zhb@example.edu.cn"

    assert "zhb@example.edu.cn" in client.get(reverse("privacy")).content.decode()
