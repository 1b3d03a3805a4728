"""Mails for tests, stored, read, settled and answered by the code that a worker runs."""

from baosong.apps.inbox.models import InboxMail
from baosong.apps.inbox.services import mail_delivery, mail_store
from baosong.apps.inbox.services.mail_store import MailOrigin
from baosong.core.mailparse import ReceivingServer
from baosong.platform.storage import blobstore, part_folder
from baosong.site.demo import documents
from tests.core.mailparse.sample_mails import a_mail
from tests.factories import NOW

LOCAL_IDENTITY = mail_delivery.LocalIdentity(ReceivingServer("mx.example.edu.cn"), ("zzb@example.edu.cn",))
PASSED = ("Authentication-Results", "mx.example.edu.cn; dmarc=pass header.from=example.edu.cn")


def story(title="题", words=300):
    return documents.docx(documents.text(title, words))


def send(*, at=NOW, number=1, headers=(), below=(), verified=True, **values):
    """A mail of the liaison of college `number`, taken in at once; the row of it."""
    values.setdefault("sender", f"联络员 <c{number}@example.edu.cn>")
    values.setdefault("message_id", f"<m{InboxMail.objects.count()}@example.edu.cn>")
    received = ("Received", f"from a by mx.example.edu.cn; {at:%a, %d %b %Y %H:%M:%S %z}")
    made = a_mail(headers=[*([PASSED] if verified else []), *headers, received, *below], **values)
    return deliver(bytes(made), at=at)


def deliver(raw, *, at=NOW):
    path = part_folder() / "incoming.eml"
    path.write_bytes(raw)
    mail = mail_store.store(path, origin=MailOrigin("test"), blobstore=blobstore(), at=at)
    return InboxMail.objects.get(pk=mail.pk) if mail else None
