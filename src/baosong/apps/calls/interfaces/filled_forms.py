"""Forms of a call with the data of a unit and of its liaison filled in."""

from datetime import date

from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for
from baosong.apps.orgs.queries import liaisons_of
from baosong.core.documents import UnreadableDocument
from baosong.core.documents.sandboxed import fill_blanks_sandboxed
from baosong.core.notice.form_fields import field_of
from baosong.core.sandbox import ChildProcessDied
from baosong.platform.storage import blobstore


def filled_form(attachment: NoticeAttachment, *, call: Call, unit: Unit, person: Person, day: date) -> bytes:
    """The form for a unit. Its blanks stay empty where they cannot be filled in now: the form itself is what the unit needs."""
    content = blobstore().path(attachment.sha256).read_bytes()
    contact = person if answers_for(person, unit) else next(iter(liaisons_of([unit]).get(unit.pk, ())), None)
    values = {
        "unit": unit.name,
        "contact": str(contact) if contact else "",
        "phone": (contact.telephone if contact else "") or unit.telephone,
        "mail": contact.email if contact else "",
        "issuer": call.unit.name,
        "call": call.title,
        "day": f"{day.year}年{day.month}月{day.day}日",
    }
    try:
        return fill_blanks_sandboxed(content, {name: values.get(field_of(name), "") for name in attachment.blanks})
    except (UnreadableDocument, ChildProcessDied):
        return content


def filled_name(attachment: NoticeAttachment, unit: Unit) -> str:
    """The name of the form for a unit."""
    stem, _dot, ending = attachment.name.rpartition(".")
    return f"{stem}（{unit.name}）.{ending}"
