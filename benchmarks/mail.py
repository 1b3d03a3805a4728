"""Mails per second: 1,000 mails with attachments of 200 KB, from Dovecot by IMAP over TLS into the blobstore, read, matched and handed in as drafts.

Compared with imap-tools alone, which fetches the same mails and parses their attachments in memory, and stores
nothing. Memory is that of the process and its children after 100 mails and after all. Prints a ratio.
"""

import argparse
import os
import resource
import ssl
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

# The child process that parses mails imports this file too; it needs nothing of what follows.
IS_CHILD = __name__ == "__mp_main__"
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--mails", type=int, default=1000)
parser.add_argument("--kilobytes", type=int, default=200)
chosen = parser.parse_args([] if IS_CHILD else None)
WORK = Path() if IS_CHILD else Path(tempfile.mkdtemp(prefix="baosong-bench-"))
if not IS_CHILD:
    os.environ.update(BAOSONG_DATA=str(WORK / "data"), DJANGO_SETTINGS_MODULE="baosong.site.settings", BAOSONG_LANGUAGE="zh-hans")

if not IS_CHILD:
    import django

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    django.setup()

    import imap_tools
    from django.utils import timezone

    from baosong.apps.inbox.models import InboxMail
    from baosong.apps.inbox.services import mail_delivery, mail_fetch
    from baosong.apps.inbox.services.mail_fetch import MailAccount
    from baosong.apps.submissions.models import Submission
    from baosong.platform.storage import blobstore, part_folder
    from baosong.site.server import prepare
    from tests import factories
    from tests.core.mailparse.sample_mails import a_mail
    from tests.journeys.mailserver import NAME, PASSWORD, MailServer


def fill(server: "MailServer", count: int, size: int) -> None:
    """Write the mails into the mailbox, as files of its Maildir."""
    server.deliver(bytes(a_mail(subject="news", sender="x@example.com")), "zzb@example.edu.cn")
    box = server.base / "boxes" / "zzb@example.edu.cn" / "new"
    now = timezone.now()
    head = f"Received: from a by {NAME}; {now:%a, %d %b %Y %H:%M:%S %z}\r\nAuthentication-Results: {NAME}; dmarc=pass header.from=example.edu.cn\r\n"
    for number in range(count):
        mail = a_mail(
            subject="四个一行动",
            sender=f"c{number % 20 + 1}@example.edu.cn",
            files=[(f"故事{number}.pdf", os.urandom(size))],
            message_id=f"<b{number}@example.edu.cn>",
        )
        path = box / f"{number:06d}.bench"
        path.write_bytes(head.encode() + bytes(mail))
        if os.geteuid() == 0:
            os.chown(path, server.owner.pw_uid, server.owner.pw_gid)


def peer(server: "MailServer") -> float:
    """imap-tools alone; seconds."""
    began = time.monotonic()
    context = ssl.create_default_context(cafile=server.base / "cert.pem")
    with imap_tools.MailBox("localhost", server.imap_port, ssl_context=context).login("zzb@example.edu.cn", PASSWORD) as box:
        for mail in box.fetch(mark_seen=False, bulk=50):
            for attachment in mail.attachments:
                assert attachment.filename
                assert attachment.payload
    return time.monotonic() - began


def memory() -> int:
    """MiB: the most that this process has held, and the largest of its children."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def main() -> None:
    prepare()
    call = factories.a_call(colleges=20)
    type(call).objects.update(
        published_at=timezone.now() - timedelta(days=1),
        terms_json=call.terms_json.replace("2026-05-20", "2099-05-20").replace('"channels":[]', '"channels":[{"kind":"email","subject":"四个一行动"}]'),
    )
    call.tasks.update(deadline=timezone.now() + timedelta(days=9))
    server = MailServer(WORK / "mail")
    try:
        fill(server, chosen.mails, chosen.kilobytes * 1024)
        seconds = peer(server)
        print(f"imap-tools alone:  {chosen.mails / seconds:7.1f} mails/s")
        account = MailAccount("localhost", server.imap_port, "zzb@example.edu.cn", PASSWORD, trusted=str(server.base / "cert.pem"))
        ours = mail_delivery.LocalIdentity(NAME, ())
        began = time.monotonic()
        fetched = mail_fetch.fetch(account, blobstore=blobstore(), folder=part_folder(), at=timezone.now())
        stored = time.monotonic() - began
        early = 0
        for number, mail_id in enumerate(InboxMail.objects.filter(state="stored").order_by("pk").values_list("pk", flat=True)):
            mail_delivery.read(mail_id, blobstore=blobstore(), folder=part_folder(), local_identity=ours, at=timezone.now())
            if number == 99:
                early = memory()
        whole = time.monotonic() - began
        print(f"stored:            {fetched.stored / stored:7.1f} mails/s ({fetched.stored} of {fetched.seen})")
        print(f"stored, handed in:  {fetched.stored / whole:7.1f} mails/s, {Submission.objects.count()} drafts; {seconds / whole:.2f} of imap-tools alone")
        print(f"memory: {early} MiB after 100 mails, {memory()} MiB after all")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
