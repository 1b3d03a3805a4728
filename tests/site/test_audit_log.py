"""The audit log of a call, a unit, a person: in words, filtered, paged, saved, and for those only who may read it."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from baosong.apps.calls.services import extensions
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership
from baosong.apps.orgs.services import invitations
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.platform.audit.models import AuditRecord, Disclosure
from baosong.platform.audit.services.log import record
from baosong.platform.messages.audit_actions import worded_actions
from baosong.platform.tables import sheets
from baosong.site.audit_log.records import GROUPS
from baosong.site.audit_log.subjects import SUBJECTS
from tests import factories as make

pytestmark = pytest.mark.django_db
# Actions are written as noun.verb in the database only.
CODE = re.compile(r">[^<]*\b[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\b[^<]*<")


@pytest.fixture
def call():
    return make.a_call()


@pytest.fixture
def office(call, client):
    client.force_login(make.person("office"))
    return client


def read(client, name, key=None, /, **query):
    answer = client.get(reverse(name, args=[] if key is None else [key]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(page):
    """The rows of the page as text."""
    found = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_every_kind_of_action_is_in_one_group():
    words = [word for _key, _name, words in GROUPS for word in words]

    assert sorted(words) == sorted({action.partition(".")[0] for action in worded_actions()})


def test_the_lookups_from_every_kind_of_object_exist():
    for label, kind in SUBJECTS.items():
        rows = apps.get_model(label)._base_manager
        for lookup in filter(None, (kind.name, kind.call, kind.unit, kind.person)):
            assert list(rows.filter(pk=0).values_list(lookup)) == []


def test_the_log_of_a_call_has_what_happened_to_it_and_its_works_in_words(call, office):
    work = make.a_submission(call, 1, state=SubmissionState.RETURNED, title="门口的一张桌子")
    extensions.extend(make.the_task(call), unit=make.unit_of(2), until=make.NOW + timedelta(days=30), reason="防汛", by=make.person("office"), at=make.NOW)
    record("job.tried_again", AuditRecord(pk=0), by=None, at=make.NOW, kind="elsewhere")

    page = read(office, "call-log", call.pk)

    found = "\n".join(lines(page))
    assert "office" in found
    assert "门口的一张桌子" in found
    assert re.search(r"请补充", found)
    assert re.search(r"防汛.*|期限.*防汛", found)
    assert "单位: 第2学院" in found.replace("：", ": ")
    assert reverse("submission", args=[work.pk]) in page
    assert "elsewhere" not in page
    assert CODE.findall(page) == []


def test_a_call_s_log_lacks_that_of_another_call(call, office):
    work = make.a_submission(call, 1, title="甲")
    other = make.drafts.draft_from("关于开展另一征集的通知", unit=call.unit, by=make.person("office"), at=make.NOW)

    page = read(office, "call-log", other.pk)

    assert len(lines(page)) == 1
    assert work.title not in lines(page)[0]


def test_the_log_of_a_unit_has_its_people_and_works_and_no_sibling_s(call, client):
    make.a_submission(call, 1, title="甲学院的故事")
    make.a_submission(call, 2, title="乙学院的故事")
    head = make.with_role(make.a_person("head", name="院长"), make.unit_of(1), Role.ORGANISER)
    client.force_login(head)

    found = "\n".join(lines(read(client, "unit-log", make.unit_of(1).pk)))

    assert "甲学院的故事" in found
    assert "院长" in found
    assert "乙学院的故事" not in found
    assert client.get(reverse("unit-log", args=[make.unit_of(2).pk])).status_code == 403
    assert client.get(reverse("unit-log", args=[call.unit.pk])).status_code == 403
    assert client.get(reverse("call-log", args=[call.pk])).status_code == 403


def test_a_role_that_was_ended_stays_in_the_log_of_unit_and_person(call, office):
    unit, person = make.unit_of(1), make.person("c1")
    Membership.objects.filter(person=person).delete()

    assert any("联络员" in line for line in lines(read(office, "unit-log", unit.pk)))
    assert any("第1学院" in line for line in lines(read(office, "person-log", person.pk)))


def test_the_log_of_a_person_is_for_the_person_and_who_organises_all_their_units(call, client):
    make.a_submission(call, 1, title="甲学院的故事")
    person, unit = make.person("c1"), make.unit_of(1)
    head = make.with_role(make.a_person("head"), unit, Role.ORGANISER)
    address = reverse("person-log", args=[person.pk])

    def status(reader):
        client.force_login(reader)
        return client.get(address).status_code

    assert [status(make.person(name)) for name in ("c1", "office", "head", "c2")] == [200, 200, 200, 403]
    assert any("甲学院的故事" in line for line in lines(read_as(client, head, person)))
    # With a role elsewhere the person is no longer this organiser's alone.
    make.with_role(person, make.unit_of(2))
    assert [status(make.person(name)) for name in ("c1", "office", "head")] == [200, 200, 403]


def read_as(client, reader, person):
    client.force_login(reader)
    return read(client, "person-log", person.pk)


def test_it_is_filtered_by_day_person_and_kind(call, office):
    make.a_submission(call, 1, title="甲", at=make.NOW)
    make.a_submission(call, 2, title="乙", at=make.NOW + timedelta(days=3))
    day = make.NOW.date()

    later = lines(read(office, "call-log", call.pk, since=(day + timedelta(days=3)).isoformat()))
    until = lines(read(office, "call-log", call.pk, until=day.isoformat()))
    by_one = lines(read(office, "call-log", call.pk, who="c2"))
    of_calls = lines(read(office, "call-log", call.pk, kind="calls"))

    assert all("甲" not in line for line in later)
    assert any("乙" in line for line in later)
    # The file of the second was received on the first day.
    assert not any("乙" in line and "回执" in line for line in until)
    assert any("甲" in line and "回执" in line for line in until)
    assert by_one
    assert all("c2" in line for line in by_one)
    assert len(of_calls) == 3
    assert lines(read(office, "call-log", call.pk, who="nobody")) == []
    assert len(lines(read(office, "call-log", call.pk, since="0001-01-01", until="9999-12-31"))) == len(lines(read(office, "call-log", call.pk)))
    # What is not a day or a kind is no filter.
    assert len(lines(read(office, "call-log", call.pk, since="gestern", kind="x"))) == len(lines(read(office, "call-log", call.pk)))


def test_times_and_actions_have_an_index():
    """The table grows without end."""
    with connection.cursor() as cursor:
        found = [each["columns"] for each in connection.introspection.get_constraints(cursor, AuditRecord._meta.db_table).values() if each["index"]]

    assert ["at"] in found
    assert ["action"] in found


def test_it_is_saved_as_excel_and_csv_with_the_same_filter(call, office):
    """ASVS 5.3.1–5.3.10."""
    make.a_submission(call, 1, title="=1+1", at=make.NOW)
    address = reverse("call-log", args=[call.pk])
    shown = len(lines(read(office, "call-log", call.pk, kind="submissions")))

    book = office.get(address, {"kind": "submissions", "save": "xlsx"})
    table = office.get(address, {"kind": "submissions", "save": "csv"})

    rows = sheets.read(book.content, "a.xlsx")
    assert len(rows) == shown + 1
    assert table.content.startswith("﻿".encode())
    cells = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(cells) == shown + 1
    assert any("'=1+1" in row for row in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in cells for cell in row)
    assert Disclosure.objects.filter(page="call-log", is_export=True).count() == 2


@pytest.mark.parametrize("name", ["call-log", "unit-log", "operator-log"])
def test_the_number_of_queries_is_the_same_for_one_page_and_for_ten(call, office, django_assert_max_num_queries, name):
    key = {"call-log": call.pk, "unit-log": call.unit.pk, "operator-log": None}[name]
    for number in (1, 2):
        make.a_submission(call, number)
    few = counted(office, name, key)
    for number in (1, 2) * 12:
        make.a_submission(call, number)

    assert counted(office, name, key) <= few


def counted(client, name, key):
    from django.test.utils import CaptureQueriesContext

    read(client, name, key)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(client, name, key)
    return len(queries)


def test_it_is_paged(call, office):
    for number in range(120):
        record("call.reminded", call, by=None, at=make.NOW, units=number)

    first, last = lines(read(office, "call-log", call.pk)), lines(read(office, "call-log", call.pk, page=3))

    assert (len(first), len(last)) == (50, 23)
    assert "系统" in first[0]


def test_who_may_find_the_way_from_the_pages(call, office):
    assert reverse("call-log", args=[call.pk]) in read(office, "call", call.pk)
    page = read(office, "unit", make.unit_of(1).pk)
    assert reverse("unit-log", args=[make.unit_of(1).pk]) in page
    assert reverse("person-log", args=[make.person("c1").pk]) in page
    assert reverse("operator-log") in read(office, "operator")
    office.force_login(make.person("c1"))
    assert reverse("call-log", args=[call.pk]) not in read(office, "call", call.pk)
    assert reverse("unit-log", args=[make.unit_of(1).pk]) not in read(office, "unit", make.unit_of(1).pk)


def test_markup_in_names_is_shown_and_not_run(call, office):
    make.a_submission(call, 1, title="<script>alert(1)</script>")

    assert "<script>alert(1)" not in read(office, "call-log", call.pk)


def test_an_invitation_that_was_withdrawn_is_told_with_its_unit(call, office):
    invitations.invite(unit=make.unit_of(1), role=Role.LIAISON, by=make.person("office"), at=make.NOW)

    assert any("第1学院" in line and "联络员" in line for line in lines(read(office, "unit-log", make.unit_of(1).pk, kind="people")))


def test_a_last_day_before_the_first_is_said_beside_the_field(office, call):
    page = read(office, "call-log", call.pk, since="2026-07-02", until="2026-07-01")

    assert 'aria-invalid="true" aria-describedby="until_error"' in page
    assert "截止日期早于起始日期，请选择 2026-07-02 或更晚的日期。" in page
    assert 'id="until_error"' not in read(office, "call-log", call.pk, since="2026-07-01", until="2026-07-01")


def test_a_work_without_a_title_is_not_called_deleted(call, office):
    submission = make.a_submission(call, 1)
    Submission.objects.update(title="")
    record("submission.tried", submission, by=make.person("office"), at=make.NOW)

    page = read(office, "call-log", call.pk)

    assert "未命名" in page
    assert "（已删除）" not in page
