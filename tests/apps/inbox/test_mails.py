"""Mails for a running call: submissions, one answer to each, and decisions where something is in doubt."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.calls.services import extensions
from baosong.apps.inbox.enums import HoldReason, MailState
from baosong.apps.inbox.errors import MailNotOpen, UnitNotCalled
from baosong.apps.inbox.models import InboxMail, KnownSender
from baosong.apps.inbox.queries import units_behind
from baosong.apps.inbox.services import mail_triage
from baosong.apps.inbox.services.replies import answer_to
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.services import merges, units
from baosong.apps.orgs.services.units import UnitDescription
from baosong.apps.submissions.enums import Channel, Lateness, SubmissionState
from baosong.apps.submissions.models import PieceFile, Receipt, Submission
from baosong.apps.submissions.services import decisions
from baosong.core.terms import Rule, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.model import ChannelKind, PieceKind
from baosong.platform.notifications.models import Message
from tests.apps.inbox.deliveries import LOCAL_IDENTITY, PASSED, deliver, send, story
from tests.core.mailparse.sample_mails import a_mail, a_zip, winmail
from tests.factories import NOW, a_call, a_person, person, unit_of, with_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once", "data_folder", "known")]
EMAIL = (TermsChannel(ChannelKind.EMAIL, "四个一行动"),)


@pytest.fixture
def known(monkeypatch):
    """Register the receiving server of the tests as trusted by the handlers."""
    monkeypatch.setattr("baosong.apps.inbox.interfaces.handlers.local_identity", lambda: LOCAL_IDENTITY)


def stories(**values):
    return a_call(terms(TermsTask("故事", "t1", "2026-05-20", (TermsPiece(PieceKind.DOCUMENT, "文章", "p1", rules=values.pop("rules", ())),), **values)))


def terms(*tasks, grace=0):
    return Terms(title="四个一行动", tasks=tasks, channels=EMAIL, grace_minutes=grace)


def lectures():
    """Two tasks: one of two pieces, one of a single one."""
    document = TermsPiece(PieceKind.DOCUMENT, "讲稿", "p1")
    slides = TermsPiece(PieceKind.SLIDES, "课件", "p2")
    return a_call(
        terms(
            TermsTask("微党课", "t1", "2026-05-20", (document, slides)),
            TermsTask("战疫故事", "t2", "2026-05-20", (TermsPiece(PieceKind.DOCUMENT, "故事", "p1"),)),
        )
    )


def answer(mail):
    found = answer_to(mail)
    return found.body if found else ""


def again(mail):
    return InboxMail.objects.get(pk=mail.pk)


def test_a_mail_becomes_a_submission_with_a_receipt():
    stories()

    mail = again(send(subject="RE: “四个一”行动", files=[("我和我的支部.docx", story())]))

    submission = Submission.objects.get()
    assert (submission.state, submission.title, submission.unit) == (SubmissionState.SUBMITTED, "我和我的支部", unit_of(1))
    assert PieceFile.objects.get().channel == Channel.MAIL
    assert (mail.state, mail.unit, mail.task) == (MailState.TAKEN, unit_of(1), submission.task)
    assert Receipt.objects.get().number in answer(mail)
    assert answer_to(mail).in_reply_to == "m0@example.edu.cn"


def test_the_time_of_the_receiving_server_counts():
    stories()
    last = timezone.make_aware(timezone.datetime(2026, 5, 20, 23, 59, 59))

    in_time = send(subject="四个一行动", files=[("甲.docx", story())], at=last)
    late = again(send(subject="四个一行动", files=[("乙.docx", story())], at=last + timedelta(seconds=1)))

    submission = Submission.objects.get()
    version = submission.versions.get()
    assert version.lateness == Lateness.IN_TIME
    assert version.submitted_at == last
    assert again(in_time).state == MailState.TAKEN
    assert (late.state, late.reason) == (MailState.ASKED, HoldReason.LATE)
    assert "延期" in answer(late)


def test_a_late_mail_is_handed_in_once_the_deadline_is_extended():
    call = stories()
    late = send(subject="四个一行动", files=[("甲.docx", story())], at=NOW + timedelta(days=20))
    office = person("office")
    extensions.extend(call.tasks.get(), unit=unit_of(1), until=NOW + timedelta(days=30), reason="网络故障", by=office, at=NOW)

    mail_triage.assign(late, call=call, unit=unit_of(1), by=office, at=NOW + timedelta(days=21))

    assert Submission.objects.get().versions.get().lateness == Lateness.EXTENDED
    assert again(late).state == MailState.TAKEN


def test_what_breaks_a_rule_becomes_a_draft_and_the_answer_says_why():
    stories(rules=(Rule("words", (1000, None)),))

    mail = again(send(subject="四个一行动", files=[("甲.docx", story(words=100))]))

    assert Submission.objects.get().state == SubmissionState.DRAFT
    assert mail.state == MailState.LACKING
    assert "1000" in answer(mail)


def test_a_missing_piece_is_asked_for_and_the_reply_completes_the_submission():
    lectures()
    first = again(send(subject="四个一行动 微党课", files=[("不忘初心.docx", story())]))
    assert (first.state, Submission.objects.get().state) == (MailState.LACKING, SubmissionState.DRAFT)
    assert "课件" in answer(first)

    thread = ("In-Reply-To", f"<{answer_to(first).message_id}>")
    second = again(send(subject="答复: Re: 四个一行动 微党课", files=[("不忘初心.pptx", b"PK\x03\x04")], headers=[thread]))

    assert Submission.objects.count() == 1
    assert set(PieceFile.objects.values_list("piece_key", flat=True)) == {"p1", "p2"}
    assert second.follows == first


def test_a_reply_with_a_new_file_is_a_new_version_of_the_same_submission():
    lectures()
    first = again(send(subject="四个一行动 战疫故事", files=[("灯火.docx", story())]))

    send(subject="Re: 四个一行动", files=[("改好的.docx", story(words=400))], headers=[("In-Reply-To", f"<{answer_to(first).message_id}>")])

    submission = Submission.objects.get()
    assert (submission.title, submission.versions.count(), submission.state) == ("灯火", 2, SubmissionState.SUBMITTED)


def test_a_task_in_doubt_is_asked_for_and_a_word_is_enough():
    lectures()
    first = again(send(subject="四个一行动", files=[("甲.docx", story())]))
    assert (first.state, first.reason) == (MailState.ASKED, HoldReason.TASK_UNCLEAR)
    assert "微党课" in answer(first)
    assert "战疫故事" in answer(first)

    reply = again(send(subject="Re: 四个一行动", text="是战疫故事。\n\n> 任务有:\n> 微党课", headers=[("In-Reply-To", f"<{answer_to(first).message_id}>")]))

    assert Submission.objects.get().task.name == "战疫故事"
    assert (reply.state, again(first).state) == (MailState.TAKEN, MailState.TAKEN)
    assert "回执" in answer(reply)


def test_two_stories_in_one_mail_are_two_submissions():
    stories(quotas=(TermsQuota(least=2),))

    send(subject="四个一行动", files=[("故事.zip", a_zip(("张三的故事.docx", story("甲")), ("李四的故事.docx", story("乙")), encoding="gbk"))])

    assert sorted(Submission.objects.values_list("title", "state")) == [("张三的故事", "submitted"), ("李四的故事", "submitted")]


def test_outlook_and_its_winmail_dat():
    stories()

    send(subject="四个一行动", files=[("winmail.dat", winmail(("支部故事.docx", story())))])

    assert PieceFile.objects.get().name == "支部故事.docx"
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_counted_mails_are_one_delivery():
    lectures()

    one = send(subject="四个一行动 微党课(第1封/共2封)", files=[("不忘初心.docx", story())])
    assert again(one).state == MailState.PART
    assert not Submission.objects.exists()
    send(subject="四个一行动 微党课(第2封/共2封)", files=[("不忘初心.pptx", b"PK")])

    assert set(PieceFile.objects.values_list("piece_key", flat=True)) == {"p1", "p2"}
    assert Submission.objects.count() == 1
    assert again(one).state == MailState.TAKEN
    assert Message.objects.filter(key__startswith="mail:").count() == 2


def test_a_returned_submission_is_answered_with_a_new_version():
    stories(quotas=(TermsQuota(least=1, most=1),))
    send(subject="四个一行动", files=[("甲.docx", story())])
    decisions.return_for_repair(Submission.objects.get(), reason="请补充", by=person("office"), at=NOW)

    send(subject="四个一行动", files=[("甲(修改版).docx", story(words=400))])

    submission = Submission.objects.get()
    assert (submission.state, submission.versions.count()) == (SubmissionState.SUBMITTED, 2)


def test_no_more_than_the_unit_may():
    stories(quotas=(TermsQuota(least=1, most=2),))
    send(subject="四个一行动", files=[("甲.docx", story("一"))])
    send(subject="四个一行动", files=[("乙.docx", story("二"))])

    third = again(send(subject="四个一行动", files=[("丙.docx", story("三"))]))

    assert Submission.objects.count() == 2
    assert (third.state, third.reason) == (MailState.ASKED, HoldReason.QUOTA_FULL)


def test_the_same_mail_twice_is_one():
    stories()
    send(subject="四个一行动", files=[("甲.docx", story())], message_id="<same@example.edu.cn>")

    assert send(subject="四个一行动", files=[("甲.docx", story())], message_id="<same@example.edu.cn>") is None

    assert (InboxMail.objects.count(), Submission.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_links_are_shown_and_never_followed():
    stories()

    mail = again(send(subject="四个一行动", text="视频见 https://pan.baidu.com/s/1AbC 提取码: x7y8"))

    assert mail.links == [{"service": "baidu", "address": "https://pan.baidu.com/s/1AbC", "code": "x7y8"}]
    assert (mail.state, mail.reason) == (MailState.ASKED, HoldReason.LINKS_ONLY)
    assert "https://pan.baidu.com/s/1AbC" in answer(mail)


# --- who is it ----------------------------------------------------------------------------------------------------------

RECEIVED = ("Received", f"from a by mx.example.edu.cn; {NOW:%a, %d %b %Y %H:%M:%S %z}")
FORGED = ("Authentication-Results", "mx.example.edu.cn; dmarc=fail header.from=example.edu.cn; spf=pass smtp.mailfrom=x@evil.example")


def test_a_forged_sender_waits_with_the_reason_and_gets_no_answer():
    stories()

    mail = again(send(subject="四个一行动", files=[("甲.docx", story())], verified=False, headers=[FORGED]))

    assert (mail.state, mail.reason) == (MailState.QUEUED, HoldReason.FAILED)
    assert ["dmarc", "fail"] in mail.results
    assert not Submission.objects.exists()
    assert not Message.objects.exists()


def test_the_sender_s_own_word_proves_nothing():
    stories()
    claimed = ("Authentication-Results", "mx.evil.example; dmarc=pass header.from=example.edu.cn")

    mail = again(send(subject="四个一行动", files=[("甲.docx", story())], verified=False, headers=[claimed]))

    assert (mail.state, mail.reason) == (MailState.QUEUED, HoldReason.UNVERIFIED)


def test_a_forged_result_below_the_server_s_own_is_not_believed():
    stories()
    real = ("Authentication-Results", "mx.example.edu.cn; spf=pass smtp.mailfrom=x@evil.example")
    before = ("Received", f"from laptop by mail.evil.example; {NOW:%a, %d %b %Y %H:%M:%S %z}")

    mail = again(send(subject="四个一行动", files=[("甲.docx", story())], verified=False, headers=[real], below=[PASSED, before]))

    assert (mail.state, mail.reason) == (MailState.QUEUED, HoldReason.UNVERIFIED)
    assert mail.results == [["spf", "pass"]]
    assert not Submission.objects.exists()


def test_an_encoded_word_does_not_make_another_sender():
    stories()
    raw = bytes(
        a_mail(
            subject="四个一行动",
            files=[("甲.docx", story())],
            headers=[("Authentication-Results", "mx.example.edu.cn; dmarc=pass header.from=evil.example"), RECEIVED],
        )
    )
    raw = re.sub(rb"(?m)^From: .*(?:\r?\n[ \t].*)*", b"From: =?utf-8?q?c1=40example.edu.cn_=3Cx=3E?= <evil@evil.example>", raw)

    mail = again(deliver(raw))

    assert (mail.sender, mail.state, mail.reason) == ("evil@evil.example", MailState.QUEUED, HoldReason.UNKNOWN_SENDER)


@pytest.mark.parametrize(
    ("senders", "reason", "said"),
    [
        ([b"c1@example.edu.cn", b"evil@evil.example"], HoldReason.SEVERAL_SENDERS, "不止一个发件人"),
        ([b"c1@example.edu.cn, c2@example.edu.cn"], HoldReason.SEVERAL_SENDERS, "不止一个发件人"),
        ([b"c1@example.edu.cn."], HoldReason.SENDER_UNCLEAR, "无法确认"),
    ],
)
def test_a_mail_without_one_certain_sender_waits_for_a_person_who_is_told_why(client, senders, reason, said):
    call = stories()
    raw = bytes(
        a_mail(
            subject="四个一行动", files=[("甲.docx", story())], headers=[RECEIVED, PASSED, ("Sender", "c1@example.edu.cn"), ("Reply-To", "c1@example.edu.cn")]
        )
    )
    raw = re.sub(rb"(?m)^From: .*(?:\r?\n[ \t].*)*", b"\n".join(b"From: " + sender for sender in senders), raw)

    mail = again(deliver(raw))

    assert (mail.sender, mail.state, mail.reason) == ("", MailState.QUEUED, reason)
    assert not Submission.objects.exists()
    client.force_login(person("office"))
    page = client.get(reverse("mail", args=[mail.pk])).content.decode()
    assert said in page
    assert "c1@example.edu.cn" in page
    assert "以后" not in page
    client.post(reverse("mail-assign", args=[mail.pk]), {"unit": unit_of(1).pk, "call": call.pk, "remember": "on"})
    assert Submission.objects.get().unit == unit_of(1)
    assert not Message.objects.exists()
    assert not KnownSender.objects.exists()


def test_an_unknown_sender_is_assigned_in_one_step_and_remembered():
    call = stories()
    mail = again(send(subject="四个一行动 第2学院", sender="party@example.edu.cn", files=[("甲.docx", story())]))
    assert (mail.state, mail.reason, mail.unit) == (MailState.QUEUED, HoldReason.UNKNOWN_SENDER, unit_of(2))

    mail_triage.assign(mail, call=call, unit=unit_of(2), by=person("office"), at=NOW, remember=True)

    assert Submission.objects.get().unit == unit_of(2)
    assert Receipt.objects.get().number in answer(mail)
    later = again(send(subject="四个一行动", sender="party@example.edu.cn", files=[("乙.docx", story("乙"))]))
    assert (later.state, later.unit) == (MailState.TAKEN, unit_of(2))


@pytest.fixture
def renamed():
    """The first two colleges of a call, the first with another name than before, and a short one; a liaison of both."""
    call = a_call(terms(TermsTask("故事", "t1", "2026-05-20", (TermsPiece(PieceKind.DOCUMENT, "文章", "p1"),))), colleges=3)
    first, second = unit_of(1), unit_of(2)
    new = UnitDescription("人文与传播学院", short_name="人文")
    units.describe(first, new, known=UnitDescription.of(first).digest, by=person("office"), at=NOW)
    with_role(person("c1"), second)
    return call, Unit.objects.get(pk=first.pk), second


@pytest.mark.parametrize("written", ["人文与传播学院", "人文", "第1学院"])
def test_a_unit_is_named_by_its_present_short_or_former_name(renamed, written):
    mail = again(send(subject=f"四个一行动 {written}", files=[("甲.docx", story())]))

    assert (mail.state, mail.unit) == (MailState.TAKEN, renamed[1])


def test_a_unit_that_took_another_over_is_named_by_the_other_ones_names(renamed):
    call, first, second = renamed
    third = unit_of(3)
    merges.merge(first, third, known=merges.plan(first, third).digest, by=person("office"), at=NOW)

    for written in ("第1学院", "人文与传播学院"):
        mail = again(send(subject=f"四个一行动 {written}", files=[("甲.docx", story(written))]))
        assert (mail.state, mail.unit) == (MailState.TAKEN, third)


def test_a_name_that_one_unit_has_and_another_had_is_asked_for(renamed):
    _call, _first, second = renamed
    units.describe(second, UnitDescription("第1学院"), known=UnitDescription.of(second).digest, by=person("office"), at=NOW)

    mail = again(send(subject="四个一行动 第1学院", files=[("甲.docx", story())]))

    assert (mail.state, mail.reason, mail.unit) == (MailState.ASKED, HoldReason.SEVERAL_UNITS, None)
    assert not Submission.objects.exists()


def test_an_unknown_sender_s_unit_is_recognised_by_its_former_name(renamed):
    mail = again(send(subject="四个一行动 第1学院", sender="party@example.edu.cn", files=[("甲.docx", story())]))

    assert (mail.reason, mail.unit) == (HoldReason.UNKNOWN_SENDER, renamed[1])


def a_past_role(name):
    Membership.objects.filter(person__username=name).update(ends_at=timezone.now() - timedelta(seconds=1))


def a_blocked_account(name):
    Person.objects.filter(username=name).update(blocked_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", [a_past_role, a_blocked_account])
def test_a_mail_from_somebody_whose_access_has_ended_waits_for_a_person(end):
    """Also where the scheduler has not carried the end out, and where the mail continues an earlier one."""
    stories()
    first = again(send(subject="四个一行动", files=[("甲.docx", story())], message_id="<first@example.edu.cn>"))

    end("c1")
    later = again(send(subject="四个一行动", files=[("乙.docx", story("乙"))]))
    reply = again(send(subject="Re: 四个一行动", files=[("丙.docx", story("丙"))], headers=[("In-Reply-To", "<first@example.edu.cn>")]))

    assert first.state == MailState.TAKEN
    assert [(mail.state, mail.reason) for mail in (later, reply)] == [(MailState.QUEUED, HoldReason.UNKNOWN_SENDER)] * 2


@pytest.mark.parametrize("end", [a_past_role, a_blocked_account])
def test_an_address_counts_as_a_units_while_whoever_assigned_it_has_power_over_the_unit(end):
    call = stories()
    mail = again(send(subject="四个一行动 第2学院", sender="party@example.edu.cn", files=[("甲.docx", story())]))
    mail_triage.assign(mail, call=call, unit=unit_of(2), by=person("office"), at=NOW, remember=True)

    end("office")

    later = again(send(subject="四个一行动", sender="party@example.edu.cn", files=[("乙.docx", story("乙"))]))
    assert (later.state, later.reason) == (MailState.QUEUED, HoldReason.UNKNOWN_SENDER)


def test_an_assigned_address_does_not_count_while_its_own_account_is_blocked():
    call = stories()
    with_role(a_person("party", email="Party@example.edu.cn", date_joined=NOW - timedelta(days=1)), unit_of(1), Role.REVIEWER)
    mail = again(send(subject="四个一行动 第2学院", sender="party@example.edu.cn", files=[("甲.docx", story())]))
    mail_triage.assign(mail, call=call, unit=unit_of(2), by=person("office"), at=NOW, remember=True)

    a_blocked_account("party")

    later = again(send(subject="四个一行动", sender="party@example.edu.cn", files=[("乙.docx", story("乙"))]))
    assert later.reason == HoldReason.UNKNOWN_SENDER


def test_an_account_that_another_unit_opens_later_and_blocks_does_not_stop_an_assigned_address():
    call = stories()
    mail = again(send(subject="四个一行动 第2学院", sender="party@example.edu.cn", files=[("甲.docx", story())]))
    mail_triage.assign(mail, call=call, unit=unit_of(2), by=person("office"), at=NOW, remember=True)

    with_role(a_person("party", email="party@example.edu.cn", date_joined=NOW + timedelta(days=1)), unit_of(1), Role.MEMBER)
    a_blocked_account("party")

    assert [unit for unit, _by in units_behind("party@example.edu.cn")] == [unit_of(2)]


def test_assigning_twice_or_to_a_unit_that_was_not_called_is_refused():
    call = stories()
    mail = send(subject="四个一行动", sender="party@example.edu.cn", files=[("甲.docx", story())])
    with pytest.raises(UnitNotCalled):
        mail_triage.assign(mail, call=call, unit=call.unit, by=person("office"), at=NOW)
    mail_triage.assign(mail, call=call, unit=unit_of(1), by=person("office"), at=NOW)

    with pytest.raises(MailNotOpen):
        mail_triage.assign(mail, call=call, unit=unit_of(2), by=person("office"), at=NOW)


def test_who_knows_a_message_id_cannot_go_on_with_another_s_mail():
    lectures()
    first = again(send(subject="四个一行动", files=[("甲.docx", story())]))

    reply = again(send(number=2, subject="Re: 四个一行动", text="战疫故事", headers=[("In-Reply-To", f"<{answer_to(first).message_id}>")]))

    assert reply.follows is None
    assert not Submission.objects.exists()
    assert again(first).state == MailState.ASKED


# --- answers and loops --------------------------------------------------------------------------------------------------


def test_a_machine_is_not_answered():
    stories()

    mail = again(send(subject="自动回复：四个一行动", text="我在休假", headers=[("Auto-Submitted", "auto-replied")]))

    assert (mail.state, mail.reason) == (MailState.LEFT, HoldReason.AUTOMATIC)
    assert not Message.objects.exists()


def test_an_auto_responder_without_manners_ends_after_one_answer():
    stories()
    first = send(subject="四个一行动", files=[("甲.docx", story())])

    reply = again(send(subject="Re: 四个一行动", text="您好，来信已收到。", headers=[("In-Reply-To", f"<{answer_to(first).message_id}>")]))

    assert (reply.state, reply.reason) == (MailState.LEFT, HoldReason.SETTLED)
    assert Message.objects.count() == 1


def test_our_own_mail_is_not_answered():
    stories()

    mail = again(send(subject="四个一行动", sender="zzb@example.edu.cn", files=[("甲.docx", story())]))

    assert (mail.state, mail.reason) == (MailState.LEFT, HoldReason.OWN)


def test_a_liaisons_mail_without_the_subject_is_answered_with_it():
    stories()

    mail = again(send(subject="材料", files=[("甲.docx", story())]))

    assert (mail.state, mail.reason) == (MailState.ASKED, HoldReason.SUBJECT_UNKNOWN)
    assert "四个一行动" in answer(mail)


def test_what_concerns_no_call_is_left_alone():
    stories()

    mail = again(send(subject="优惠发票", sender="x@spam.example", verified=False, text="代开"))

    assert (mail.state, mail.reason) == (MailState.LEFT, HoldReason.UNRELATED)
    assert not Message.objects.exists()


def test_what_cannot_be_read_is_kept_and_waits():
    stories()

    mail = again(deliver(b"\x00\x01\x02 no mail"))

    assert mail.state in (MailState.QUEUED, MailState.LEFT)
    assert mail.sha256


def test_no_files_at_all_is_said():
    stories()

    mail = again(send(subject="四个一行动", text="请查收附件"))

    assert (mail.state, mail.reason) == (MailState.ASKED, HoldReason.NOTHING_ATTACHED)
    assert "附件" in answer(mail) or "文件" in answer(mail)
