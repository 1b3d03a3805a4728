"""Pages of mails: permissions, and decisions of organisers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baosong.apps.inbox.models import InboxMail, KnownSender
from baosong.apps.inbox.services.replies import answer_to
from baosong.apps.submissions.models import Submission
from baosong.core.terms import Terms, TermsChannel, TermsPiece, TermsTask
from baosong.core.terms.model import ChannelKind, PieceKind
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.models import Message
from tests.apps.inbox.deliveries import LOCAL_IDENTITY, send, story
from tests.factories import a_call, person, unit_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once", "data_folder", "call")]


@pytest.fixture
def call(monkeypatch):
    monkeypatch.setattr("baosong.apps.inbox.interfaces.handlers.local_identity", lambda: LOCAL_IDENTITY)
    task = TermsTask("故事", "t1", "2026-05-20", (TermsPiece(PieceKind.DOCUMENT, "文章", "p1"),))
    return a_call(Terms(title="行动", tasks=(task,), channels=(TermsChannel(ChannelKind.EMAIL, "四个一行动"),)))


def opened(client, username, address="mails", **query):
    client.force_login(person(username))
    return client.get(reverse(address), query).content.decode()


def test_the_list_asks_no_more_for_more_mails(client):
    counts = []
    for many in (2, 12):
        for number in range(many):
            send(subject="四个一行动", sender=f"x{number}{many}@example.edu.cn", files=[("甲.docx", story())])
        opened(client, "office")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            opened(client, "office", show="all")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_liaison_sees_the_own_unit_s_mails_alone(client):
    send(subject="四个一行动", files=[("我们的.docx", story())])

    assert "四个一行动" in opened(client, "c1", show="all")
    assert "四个一行动" not in opened(client, "c2", show="all")


def test_an_unproven_mail_in_somebody_s_name_is_shown_to_the_office_alone(client):
    send(subject="四个一行动", files=[("甲.docx", story())], verified=False)

    assert "四个一行动" in opened(client, "office")
    assert "四个一行动" not in opened(client, "c1", show="all")


def test_one_click_assigns_and_remembers(client):
    mail = send(subject="四个一行动 第2学院", sender="dw@example.edu.cn", files=[("甲.docx", story())])
    client.force_login(person("office"))
    assert "归入第2学院" in client.get(reverse("mail", args=[mail.pk])).content.decode()

    client.post(reverse("mail-assign", args=[mail.pk]), {"unit": unit_of(2).pk, "call": mail.call_id, "remember": "on"})

    assert Submission.objects.get().unit == unit_of(2)
    assert KnownSender.objects.get().address == "dw@example.edu.cn"


@pytest.mark.parametrize("given", [{}, {"unit": "x"}, {"unit": "999999"}, {"unit": "-1"}, {"unit": "9" * 40}])
def test_a_careless_assignment_is_said(client, given):
    mail = send(subject="四个一行动", sender="dw@example.edu.cn", files=[("甲.docx", story())])
    client.force_login(person("office"))

    answer = client.post(reverse("mail-assign", args=[mail.pk]), given, follow=True)

    assert "请选择征集通知已下发到的单位" in answer.content.decode()
    assert not Submission.objects.exists()


def test_put_aside_it_can_come_back(client):
    mail = send(subject="四个一行动", sender="dw@example.edu.cn", files=[("甲.docx", story())])
    client.force_login(person("office"))
    client.post(reverse("mail-put-aside", args=[mail.pk]))
    assert InboxMail.objects.get().state == "left"
    assert not Message.objects.exists()

    client.post(reverse("mail-assign", args=[mail.pk]), {"unit": unit_of(1).pk})

    assert Submission.objects.get().unit == unit_of(1)


def test_an_answer_that_perhaps_went_out_is_shown_and_sent_again(client):
    mail = send(subject="四个一行动", files=[("甲.docx", story())])
    Message.objects.update(state=MessageState.UNSURE)
    client.force_login(person("office"))
    assert "可能已发出" in client.get(reverse("mail", args=[mail.pk])).content.decode()

    client.post(reverse("mail-resend-answer", args=[mail.pk]))

    assert answer_to(mail).state == MessageState.SENT


def test_what_a_sender_writes_is_shown_as_text(client):
    mail = send(subject="四个一行动<script>alert(1)</script>", text="<img src=x onerror=alert(1)>", files=[("<b>.docx", story())])

    client.force_login(person("office"))
    page = client.get(reverse("mail", args=[mail.pk])).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    saved = client.get(reverse("mail-file", args=[mail.pk, mail.files.get().pk]))
    assert saved["Content-Disposition"].startswith("attachment")
