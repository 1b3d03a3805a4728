"""Fetching from a real Dovecot mailbox: new mails are stored once, of any number and size, and the mailbox is not changed."""

import dataclasses
import os
import resource
from datetime import timedelta

import pytest

from baosong.apps.calls.models import Call
from baosong.apps.inbox.enums import HoldReason, MailState
from baosong.apps.inbox.errors import MailboxAway
from baosong.apps.inbox.models import InboxMail, Mailbox, MailFile
from baosong.apps.inbox.services import mail_fetch
from baosong.apps.inbox.services.mail_fetch import MailAccount
from baosong.core.terms import Terms, TermsChannel, TermsPiece, TermsTask
from baosong.core.terms.model import ChannelKind, PieceKind
from baosong.platform.storage import blobstore, part_folder
from tests.apps.inbox.deliveries import LOCAL_IDENTITY, story
from tests.core.mailparse.sample_mails import a_mail
from tests.factories import NOW, a_call
from tests.journeys.mailserver import PASSWORD, mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once", "data_folder")]
ADDRESS = "zzb@example.edu.cn"
MIB = 1024**2


@pytest.fixture
def server():
    with mail_server() as made:
        yield made


@pytest.fixture
def account(server, monkeypatch):
    monkeypatch.setattr("baosong.apps.inbox.interfaces.handlers.local_identity", lambda: LOCAL_IDENTITY)
    task = TermsTask("故事", "t1", "2026-05-20", (TermsPiece(PieceKind.OTHER, "材料", "p1"),))
    call = a_call(Terms(title="四个一行动", tasks=(task,), channels=(TermsChannel(ChannelKind.EMAIL, "四个一行动"),)))
    Call.objects.filter(pk=call.pk).update(published_at=NOW - timedelta(days=1))
    return MailAccount("localhost", server.imap_port, ADDRESS, PASSWORD, trusted=str(server.base / "cert.pem"))


def fetch(account, at=NOW + timedelta(hours=1)):
    return dataclasses.astuple(mail_fetch.fetch(account, blobstore=blobstore(), folder=part_folder(), at=at))


def fill(server, count, *, subject, at, first=0):
    """Many small mails, as files of the Maildir."""
    server.deliver(bytes(a_mail(subject="通知", sender="x@example.com")), ADDRESS) if not (server.base / "boxes" / ADDRESS).exists() else None
    box = server.base / "boxes" / ADDRESS / "new"
    for number in range(first, first + count):
        made = a_mail(
            subject=subject,
            sender=f"x{number}@example.com",
            message_id=f"<n{number}@example.com>",
            headers=[("Received", f"from a by b; {at:%a, %d %b %Y %H:%M:%S %z}")],
        )
        path = box / f"{number:06d}.many"
        path.write_bytes(bytes(made))
        if os.geteuid() == 0:
            os.chown(path, server.owner.pw_uid, server.owner.pw_gid)


def test_ten_thousand_mails_of_which_two_concern_us(server, account):
    fill(server, 9_800, subject="往年通知", at=NOW - timedelta(days=400))
    fill(server, 200, subject="优惠", at=NOW, first=9_800)
    for number in (1, 2):
        server.send(
            a_mail(subject="四个一行动", sender=f"c{number}@example.edu.cn", files=[("故事.docx", story())], message_id=f"<ours{number}@example.edu.cn>"),
            at=NOW,
        )

    seen, stored, skipped, known = fetch(account)

    assert (seen, stored, known) == (10_003, 2, 0)
    assert skipped == 10_001
    # Years of old mails leave no trace here; the new ones that concern nothing are listed by their heads.
    assert InboxMail.objects.filter(state=MailState.LEFT, sha256="").count() <= 201
    assert InboxMail.objects.filter(state=MailState.TAKEN).count() == 2
    assert fetch(account) == (0, 0, 0, 0)
    assert not [mail for mail in server.inbox(ADDRESS)[-5:] if "\\Seen" in mail.flags]


def test_an_attachment_of_60_mb(server, account):
    content = os.urandom(60 * MIB)
    server.send(a_mail(subject="四个一行动", files=[("故事.bin", content)]), at=NOW)
    sent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert fetch(account)[1] == 1

    file = MailFile.objects.get()
    assert file.size == 60 * MIB
    assert blobstore().path(file.sha256).read_bytes() == content
    # It is fetched piece by piece and taken apart in a child: this process grew less than the mail is large.

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - sent < 80 * 1024


def test_killed_in_the_middle_the_next_fetch_continues(server, account, monkeypatch):
    for number in range(3):
        server.send(a_mail(subject="四个一行动", files=[(f"故事{number}.docx", story(str(number)))], message_id=f"<k{number}@example.edu.cn>"), at=NOW)
    store, calls = mail_fetch.store, []

    def dies(*arguments, **values):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return store(*arguments, **values)

    monkeypatch.setattr(mail_fetch, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        fetch(account)
    assert not list(part_folder().glob("mail-*"))

    assert fetch(account)[1:] == (2, 0, 1)
    assert InboxMail.objects.count() == 3


def test_a_wrong_password_is_reported_and_shown_on_the_page(server, account):
    with pytest.raises(MailboxAway):
        fetch(dataclasses.replace(account, password="wrong"))

    assert Mailbox.objects.get().trouble


def test_a_certificate_that_nobody_trusts_is_refused(server, account):
    """ASVS 9.2.1–9.2.4."""
    with pytest.raises(MailboxAway) as refused:
        fetch(dataclasses.replace(account, trusted=""))

    assert "certificate" in refused.value.facts["said"].lower()


def test_a_mail_that_was_left_can_be_fetched_after_all(server, account):
    server.send(a_mail(subject="四个一活动", sender="dw@example.edu.cn", files=[("故事.docx", story())], message_id="<w@example.edu.cn>"), at=NOW)
    fetch(account)
    left = InboxMail.objects.get()
    assert (left.state, left.sha256) == (MailState.LEFT, "")

    mail_fetch.fetch_one(left, account, blobstore=blobstore(), folder=part_folder(), at=NOW + timedelta(hours=1))

    brought = InboxMail.objects.get()
    assert brought.sha256
    assert brought.files.count() == 1


def test_only_the_receiving_server_s_own_results_are_believed(server, account):
    """RFC 8601 section 5, through the mailbox: each mail claims to come from the first college."""
    entry = f"Received: from evil.example by mx.example.edu.cn with ESMTP; {NOW:%a, %d %b %Y %H:%M:%S %z}"
    before = f"Received: from laptop by mail.evil.example; {NOW:%a, %d %b %Y %H:%M:%S %z}"
    forged = "Authentication-Results: mx.example.edu.cn;\r\n\tdmarc=pass header.from=example.edu.cn"
    refuted = "Authentication-Results: mx.example.edu.cn; spf=fail smtp.mailfrom=x@evil.example"
    heads = {
        "proven": (f"{forged}\r\n{entry}", HoldReason.NONE),
        "entered": (f"{entry}\r\n{forged}", HoldReason.UNVERIFIED),
        "below": (f"{entry}\r\n{before}\r\n{forged}", HoldReason.UNVERIFIED),
        "refuted": (f"{refuted}\r\n{entry}\r\n{forged}", HoldReason.FAILED),
        "sealed": (f"{entry}\r\nARC-{forged.replace('Results: ', 'Results: i=1; ')}", HoldReason.UNVERIFIED),
        "bare": (f"Authentication-Results: mx.example.edu.cn; dmarc=pass\r\n{entry}", HoldReason.UNVERIFIED),
        "two": (f"{entry}\r\n{forged}\r\nFrom: evil@evil.example", HoldReason.SEVERAL_SENDERS),
    }
    for name, (head, _reason) in heads.items():
        made = a_mail(subject="四个一行动", sender="c1@example.edu.cn", files=[("故事.docx", story(name))], message_id=f"<{name}@example.edu.cn>")
        server.deliver(head.encode() + b"\r\n" + bytes(made).replace(b"\n", b"\r\n"), ADDRESS)

    assert fetch(account)[1] == len(heads)

    found = {mail.message_id.partition("@")[0]: mail for mail in InboxMail.objects.all()}
    assert {name: mail.reason for name, mail in found.items()} == {name: reason for name, (_head, reason) in heads.items()}
    assert {name: mail.state for name, mail in found.items()} == {name: MailState.TAKEN if name == "proven" else MailState.QUEUED for name in heads}
    assert all(found[name].get_reason_display() for name in heads if name != "proven")


def test_a_folder_of_eml_files(account, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in (1, 2):
        made = a_mail(
            subject="四个一行动",
            sender=f"c{number}@example.edu.cn",
            files=[("故事.docx", story())],
            message_id=f"<e{number}@example.edu.cn>",
            headers=[
                ("Authentication-Results", "mx.example.edu.cn; dmarc=pass header.from=example.edu.cn"),
                ("Received", f"from a by b; {NOW:%a, %d %b %Y %H:%M:%S %z}"),
            ],
        )
        (folder / f"{number}.eml").write_bytes(bytes(made))
    (folder / "news.eml").write_bytes(bytes(a_mail(subject="news", sender="x@example.com", message_id="<x@example.com>")))

    made = mail_fetch.fetch_folder(folder, blobstore=blobstore(), folder=part_folder(), at=NOW + timedelta(hours=1))

    assert dataclasses.astuple(made) == (3, 2, 1, 0)
    assert InboxMail.objects.filter(state=MailState.TAKEN).count() == 2
    assert len(list(folder.iterdir())) == 3
