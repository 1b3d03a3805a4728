"""Every mail gets exactly one answer: no second one after a power failure, none to automatic mail, no loop with an auto-responder."""

import random
import subprocess
import sys
import time

from baosong.site.demo import documents
from tests.core.mailparse.sample_mails import a_mail
from tests.journeys.installation import wait

MESSAGES = """
import django; django.setup()
from baosong.platform.notifications.models import Message
print(*(f"{letter.state}" for letter in Message.objects.filter(key__startswith="mail:")))
"""


def a_story(number):
    return a_mail(
        subject="同心行动",
        files=[(f"战疫故事{number}.docx", documents.docx(documents.text(f"题{number}", 300 + number)))],
        message_id=f"<s{number}@example.edu.cn>",
    )


def states(installation):
    return installation.python(MESSAGES).split()


def test_once_whatever_dies(by_mail, mail_server):
    rng = random.Random(20261124)
    for number in range(8):
        mail_server.send(a_story(number))

    # Fetched by the command, checked and answered by the worker; both are killed repeatedly.
    for _ in range(6):
        fetching = subprocess.Popen([sys.executable, "-m", "baosong.cli", "mail", "fetch"], env=by_mail.environment, stdout=subprocess.DEVNULL)
        time.sleep(rng.uniform(1.0, 4.0))
        fetching.kill()
        fetching.wait()
        by_mail.kill()
        by_mail.start()
    by_mail.fetch_mail()
    by_mail.fetch_mail()

    wait(lambda: len(found := states(by_mail)) == 8 and set(found) <= {"sent", "unsure"})
    answers = [mail.headers["in-reply-to"][0] for mail in mail_server.inbox("c1@example.edu.cn")]
    assert len(answers) == len(set(answers))
    # A message whose process was killed during SMTP is UNSURE; all others were delivered.
    assert len(answers) >= states(by_mail).count("sent")
    assert set(answers) <= {f"<s{number}@example.edu.cn>" for number in range(8)}


def test_no_ring_with_a_machine(by_mail, mail_server):
    mail_server.send(a_story(1))
    by_mail.fetch_mail()
    receipt = mail_server.wait_for("c1@example.edu.cn", 1)[0]
    thread = [("In-Reply-To", receipt.headers["message-id"][0])]
    assert receipt.headers["auto-submitted"] == ("auto-replied",)

    # Auto-replies with and without Auto-Submitted, a duplicate, a bounce, and our own reply.
    mail_server.send(a_mail(subject="Re: 同心行动", text="休假中", headers=[*thread, ("Auto-Submitted", "auto-replied")], message_id="<r1@example.edu.cn>"))
    mail_server.send(a_mail(subject="Re: 同心行动", text="来信收到", headers=thread, message_id="<r2@example.edu.cn>"))
    mail_server.send(a_story(1))
    mail_server.send(a_mail(subject="同心行动", sender="MAILER-DAEMON@example.edu.cn", headers=[("Return-Path", "<>")], message_id="<r3@example.edu.cn>"))
    mail_server.send(a_mail(subject="同心行动", sender="zzb@example.edu.cn", message_id="<r4@example.edu.cn>"))
    said = by_mail.fetch_mail()

    assert '"known": 1' in said, said
    wait(lambda: by_mail.row("select count(*) from jobs_jobrun where state in ('waiting', 'running')")[0] == 0)
    assert len(mail_server.inbox("c1@example.edu.cn")) == 1
    assert states(by_mail) == ["sent"]
