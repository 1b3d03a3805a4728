"""Mails that reach an installation in tests: kept, read, settled and answered by the same code that a worker runs."""

from baosong.intake.domain import keeping, reading
from baosong.intake.domain.keeping import Origin
from baosong.intake.models import Mail
from baosong.kit.places import parts, vault
from baosong.site.demo import papers
from tests.factories import NOW
from tests.ground.mail.letters import a_mail

OURSELVES = reading.Ourselves("mx.example.edu.cn", ("zzb@example.edu.cn",))
PASSED = ("Authentication-Results", "mx.example.edu.cn; dmarc=pass header.from=example.edu.cn")


def story(title="题", words=300):
    return papers.docx(papers.text(title, words))


def send(*, at=NOW, number=1, headers=(), verified=True, **values):
    """A mail of the liaison of college `number`, taken in at once; the row of it."""
    values.setdefault("sender", f"联络员 <c{number}@example.edu.cn>")
    values.setdefault("message_id", f"<m{Mail.objects.count()}@example.edu.cn>")
    received = ("Received", f"from a by mx.example.edu.cn; {at:%a, %d %b %Y %H:%M:%S %z}")
    made = a_mail(headers=[received, *([PASSED] if verified else []), *headers], **values)
    return deliver(bytes(made), at=at)


def deliver(raw, *, at=NOW):
    path = parts() / "incoming.eml"
    path.write_bytes(raw)
    mail = keeping.keep(path, origin=Origin("test"), vault=vault(), at=at)
    return Mail.objects.get(pk=mail.pk) if mail else None
