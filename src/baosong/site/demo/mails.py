"""Mails of the demo, trusted and doubtful ones, and a reminder rule that is switched off."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.utils import timezone

from baosong.apps.calls.models import Call
from baosong.apps.inbox.models import InboxMail
from baosong.apps.inbox.services import mail_delivery, mail_fetch
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.services import reminder_rules
from baosong.apps.tracking.services.reminder_schedule import ReminderPlan
from baosong.core.mailparse import ReceivingServer
from baosong.platform.storage import blobstore, part_folder
from baosong.site.demo import documents

SERVER: Final = "mx.example.edu.cn"


@dataclass(frozen=True, slots=True)
class DemoMail:
    """A mail of the demo. `files`: (name, content); `authentication`: result of SPF, DKIM and DMARC as in RFC 8601."""

    user: str
    subject: str
    files: tuple[tuple[str, bytes], ...] = ()
    sender: str = ""
    text: str = "组织部老师：\n\n现报送我单位材料，请查收。\n"
    authentication: str = "dmarc=pass header.from=example.edu.cn"


def send_mails(call: Call, colleges: list[Unit], organiser: Person, now: datetime) -> None:
    """Import five mails: two become submissions, the others wait for the organiser or their senders."""
    story = documents.docx(documents.text(f"{colleges[21].name}：灯火", 800))
    name = colleges[23].name
    mails = (
        DemoMail("college22", "四个一行动（战疫故事汇）", ((f"{colleges[21].name}+战疫故事：灯火.docx", story), ("图1.jpg", documents.picture(70)))),
        DemoMail("college23", "RE: “四个一”行动", (("材料.docx", documents.docx(documents.text("材料", 500))),)),
        DemoMail("yxydw", f"四个一行动——{name}报送", (("战疫故事：守夜.docx", documents.docx(documents.text(f"{name}：守夜", 900))),), sender=f"{name}党委"),
        DemoMail("college25", "四个一行动 微党课", text="视频较大，已放网盘：\nhttps://pan.baidu.com/s/1demo-demo 提取码：a1b2\n请查收。"),
        DemoMail(
            "college01",
            "四个一行动",
            (("战疫故事.docx", story),),
            authentication="dmarc=fail header.from=example.edu.cn; spf=fail smtp.mailfrom=x@example.org",
        ),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, mail in enumerate(mails, 1):
            (folder / f"{number}.eml").write_bytes(_message(mail, number, now - timedelta(hours=number)))
        mail_fetch.fetch_folder(folder, blobstore=blobstore(), folder=part_folder(), at=now)
    for mail_id in InboxMail.objects.order_by("received_at").values_list("pk", flat=True):
        mail_delivery.read(
            mail_id, blobstore=blobstore(), folder=part_folder(), local_identity=mail_delivery.LocalIdentity(ReceivingServer(SERVER), ()), at=now
        )
    reminder_rules.set_rule(call, ReminderPlan(), digest=DigestFrequency.WEEKLY, digest_to=["fenguan@example.edu.cn"], webhooks=[], by=organiser, at=now)


def _message(mail: DemoMail, number: int, received_at: datetime) -> bytes:
    """The mail as delivered by the demo's mail server (RFC 5322)."""
    message = EmailMessage()
    message["Authentication-Results"] = f"{SERVER}; {mail.authentication}"
    message["Received"] = f"from mail by {SERVER} with ESMTP; {timezone.localtime(received_at):%a, %d %b %Y %H:%M:%S %z}"
    message["Subject"], message["To"] = mail.subject, "zuzhibu@example.edu.cn"
    address = f"{mail.user}@example.edu.cn"
    message["From"] = f"{mail.sender} <{address}>" if mail.sender else address
    message["Message-ID"] = f"<demo{number}@example.edu.cn>"
    message.set_content(mail.text)
    for name, content in mail.files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)
