"""Mails of the demo: as they come to a department's mailbox, sound ones and doubtful ones, and a reminder rule that waits to be switched on."""

import tempfile
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
from baosong.platform.storage import blobstore, part_folder
from baosong.site.demo import documents

SERVER: Final = "mx.example.edu.cn"
Files = tuple[tuple[str, bytes], ...]


def send_mails(call: Call, colleges: list[Unit], organiser: Person, now: datetime) -> None:
    """Reads a handful of mails; two are handed in, the others wait for the office or their senders."""
    story = documents.docx(documents.text(f"{colleges[21].name}：灯火", 800))
    name = colleges[23].name
    with tempfile.TemporaryDirectory() as folder:
        pile = Path(folder)
        _write(pile, 1, now, "college22", "四个一行动（战疫故事汇）", ((f"{colleges[21].name}+战疫故事：灯火.docx", story), ("图1.jpg", documents.picture(70))))
        _write(pile, 2, now, "college23", "RE: “四个一”行动", (("材料.docx", documents.docx(documents.text("材料", 500))),))
        _write(
            pile,
            3,
            now,
            "yxydw",
            f"四个一行动——{name}报送",
            (("战疫故事：守夜.docx", documents.docx(documents.text(f"{name}：守夜", 900))),),
            sender=f"{name}党委",
        )
        _write(pile, 4, now, "college25", "四个一行动 微党课", (), text="视频较大，已放网盘：\nhttps://pan.baidu.com/s/1demo-demo 提取码：a1b2\n请查收。")
        _write(
            pile,
            5,
            now,
            "college01",
            "四个一行动",
            (("战疫故事.docx", story),),
            result="dmarc=fail header.from=example.edu.cn; spf=fail smtp.mailfrom=x@example.org",
        )
        mail_fetch.fetch_folder(pile, blobstore=blobstore(), folder=part_folder(), at=now)
    for mail_id in InboxMail.objects.order_by("received_at").values_list("pk", flat=True):
        mail_delivery.read(mail_id, blobstore=blobstore(), folder=part_folder(), local_identity=mail_delivery.LocalIdentity(SERVER, ()), at=now)
    reminder_rules.set_rule(call, ReminderPlan(), digest=DigestFrequency.WEEKLY, digest_to=["fenguan@example.edu.cn"], webhooks=[], by=organiser, at=now)


def _write(pile: Path, number: int, now: datetime, user: str, subject: str, files: Files, *, sender: str = "", text: str = "", result: str = "") -> None:
    mail = EmailMessage()
    at = timezone.localtime(now - timedelta(hours=number))
    mail["Received"] = f"from mail by {SERVER} with ESMTP; {at:%a, %d %b %Y %H:%M:%S %z}"
    mail["Authentication-Results"] = f"{SERVER}; {result or 'dmarc=pass header.from=example.edu.cn'}"
    mail["Subject"], mail["To"] = subject, "zuzhibu@example.edu.cn"
    mail["From"] = f"{sender} <{user}@example.edu.cn>" if sender else f"{user}@example.edu.cn"
    mail["Message-ID"] = f"<demo{number}@example.edu.cn>"
    mail.set_content(text or "组织部老师：\n\n现报送我单位材料，请查收。\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    (pile / f"{number}.eml").write_bytes(bytes(mail))
