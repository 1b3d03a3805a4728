"""Invitations for all who have never signed in: as an Excel list, as a sheet to print, by mail; each link is shown once and stored nowhere."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from baosong.apps.orgs.enums import LinkDelivery, Role
from baosong.apps.orgs.errors import TooManyInvitations
from baosong.apps.orgs.models import Invitation, Person
from baosong.apps.orgs.queries import never_signed_in
from baosong.apps.orgs.services import bulk_invitations, invitations
from baosong.platform.audit.models import AuditRecord
from baosong.platform.jobs.models import JobRun
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.meetings.gateway import Gateway

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://testserver/join/([^/\s<]+)/")


@pytest.fixture
def university():
    """Two colleges; `new1` and `new2` have never signed in, `known` has, `both` serves elsewhere too."""
    made = make.a_unit("示范大学")
    one, two = make.a_unit("文学院", made), make.a_unit("历史学院", made)
    make.with_role(make.a_person("office", name="组织部", last_login=make.NOW), made, Role.ORGANISER)
    make.with_role(make.a_person("new1", name="张三", email="new1@example.edu.cn", telephone="13800138001"), one)
    make.with_role(make.a_person("new2", name="李四"), two)
    make.with_role(make.a_person("known", last_login=make.NOW), one)
    make.with_role(make.with_role(make.a_person("both", name="王五"), one), make.a_unit("省委"))
    return made


@pytest.fixture
def office(client, university):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return make.signed_in(client, make.person("office"))


def invite(client, unit, **fields):
    return client.post(reverse("unit-invite-people", args=[unit.pk]), {"everyone": "on", **fields})


def accept(token):
    return invitations.set_password(invitations.invitation_for(token), password=make.PASSWORD, at=timezone.now())


def test_the_list_shows_who_never_signed_in_and_the_state_of_their_links(office, university):
    bulk_invitations.make_links(
        [make.person("new1")], unit=university, way=LinkDelivery.TABLE, by=make.person("office"), at=timezone.now() - timedelta(days=15)
    )

    page = office.get(reverse("unit-never-signed-in", args=[university.pk])).content.decode()

    assert [person.username for person in never_signed_in(university)] == ["new1", "both", "new2"]
    assert "有 3 人从未登录" in page
    assert "已过期" in page
    assert "同时在其他单位任职" in page
    assert f'name="person" value="{make.person("both").pk}"' not in page


def test_an_excel_list_has_a_link_for_everybody_over_whom_the_organiser_has_power(office, university):
    answer = invite(office, university, way="table")

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    tokens = [LINK.search(row[6]).group(1) for row in rows]
    assert [row[1] for row in rows] == ["张三", "李四"]
    assert all(row[6] in row[8] and row[3] in row[8] for row in rows)
    assert [accept(token).username for token in tokens] == ["new1", "new2"]
    assert "no-store" in answer["Cache-Control"]
    assert AuditRecord.objects.get(action="invitations.made").facts["people"] == [make.person("new1").pk, make.person("new2").pk]
    assert AuditRecord.objects.filter(action="password.link_made").count() == 2


def test_a_sheet_has_a_code_for_each_chosen_person(office, university):
    page = invite(office, university, everyone="", person=[make.person("new2").pk], way="sheet").content.decode()

    (token,) = set(LINK.findall(page))
    assert page.split('<div class="qr"')[1].count("<path") >= 1
    assert accept(token).username == "new2"


def test_mails_make_their_links_when_they_are_sent_and_store_none(office, university, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(office, university, way="mail")
    make.do_jobs()

    (sent,) = mail.outbox
    token = re.search(r"/join/([^/\s]+)/", sent.body).group(1)
    assert answer.status_code == 302
    assert (sent.to, "张三" in sent.body) == (["new1@example.edu.cn"], True)
    assert not Message.objects.filter(body__contains=token).exists()
    assert not any(token in str(run.payload) for run in JobRun.objects.all())
    assert accept(token).username == "new1"


def test_a_mail_is_not_sent_to_somebody_who_has_signed_in_meanwhile(office, university, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        invite(office, university, way="mail")
    Person.objects.filter(username="new1").update(last_login=timezone.now())
    make.do_jobs()

    assert mail.outbox == []


@pytest.fixture
def gateway(settings):
    with Gateway() as made:
        settings.BAOSONG_SMS = {"gateway": made.address, "token": "t0ken"}
        yield made


def test_text_messages_make_their_links_when_they_are_sent_and_store_none(office, university, gateway, django_capture_on_commit_callbacks):
    Person.objects.filter(username="new1").update(telephone="+86 138-0013-8001")
    Person.objects.filter(username="new2").update(telephone="0571-88888801")
    page = office.get(reverse("unit-never-signed-in", args=[university.pk])).content.decode()
    assert "1 人有手机号" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(office, university, way="text")
    make.do_jobs()

    ((_token, sent),) = gateway.taken
    token = re.search(r"/join/([^/\s]+)/", sent["text"]).group(1)
    assert answer.status_code == 302
    assert (sent["to"], "张三" in sent["text"]) == ("13800138001", True)
    assert not any(token in str(run.payload) for run in JobRun.objects.all())
    assert AuditRecord.objects.filter(action="invitations.texted").count() == 1
    assert accept(token).username == "new1"


def test_without_a_gateway_no_text_messages_are_offered_or_taken(office, university):
    page = office.get(reverse("unit-never-signed-in", args=[university.pk])).content.decode()
    assert 'value="text"' not in page

    invite(office, university, way="text")

    assert not JobRun.objects.exists()


def test_new_links_replace_the_earlier_ones(office, university):
    first = LINK.search(invite(office, university, way="sheet").content.decode()).group(1)
    invite(office, university, way="sheet")

    assert invitations.invitation_for(first).withdrawn_at is not None
    assert Invitation.objects.filter(withdrawn_at=None).count() == 2


def test_nobody_is_invited_who_is_not_on_the_list(office, university):
    for fields in ({"everyone": ""}, {"everyone": "", "person": [make.person("known").pk]}, {"way": "pigeon"}):
        assert invite(office, university, **{"way": "table", **fields}).status_code == 422
    chosen = invite(office, university, everyone="", person=[make.person("both").pk], way="sheet")

    assert not LINK.search(chosen.content.decode())
    assert not Invitation.objects.exists()


def test_more_people_than_at_once_are_refused(office, university, monkeypatch):
    monkeypatch.setattr(bulk_invitations, "MOST", 1)

    with pytest.raises(TooManyInvitations):
        bulk_invitations.people_to_invite(university, None, by=make.person("office"))
    assert "一次最多邀请 1 人" in office.get(invite(office, university, way="table")["Location"]).content.decode()
    assert not Invitation.objects.exists()


def test_the_list_asks_the_database_as_often_for_many_people_as_for_few(office, university, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert office.get(reverse("unit-never-signed-in", args=[university.pk])).status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(20):
        make.with_role(make.a_person(f"more{number}"), make.a_unit(f"第{number}支部", university))
    assert queries() == few
