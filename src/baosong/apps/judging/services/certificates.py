"""Certificates: their text, their codes, and the names of units that they keep."""

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.judging.enums import EDIT_CERTIFICATES, SEEN_BY_PUBLIC
from baosong.apps.judging.errors import CertificateBlanksUnknown, SelectionNotOpen
from baosong.apps.judging.models import CertificateTemplate, Selection, SelectionChoice
from baosong.apps.judging.services.certificate_text import CertificateText, unknown_blanks
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record

# Without 0, 1, I, L and O, which are mistaken for each other.
CODE_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 10


def new_code() -> str:
    """A code that is typed from paper, about 50 bits."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def typed_code(written: str) -> str:
    """The code as it is stored, of one that was typed. Codes of older versions are longer, and case matters in them."""
    code = "".join(written.split())
    short = code.replace("-", "").upper()
    return short if len(short) == CODE_LENGTH else code


@transaction.atomic
def describe(selection: Selection, text: CertificateText, *, by: Person, at: datetime) -> CertificateTemplate:
    """Change the text of the certificates. Refuses blanks that cannot be filled, and a selection that was withdrawn."""
    selection = Selection.objects.select_for_update(of=("self",)).get(pk=selection.pk)
    if not EDIT_CERTIFICATES.is_open(selection.state):
        raise SelectionNotOpen
    if written := unknown_blanks(text.body):
        raise CertificateBlanksUnknown(written=written)
    made, _ = CertificateTemplate.objects.update_or_create(selection=selection, defaults={**asdict(text), "changed_by": by, "changed_at": at})
    record("selection.certificates_described", selection, by=by, at=at, **asdict(text))
    return made


def keep_on_outcomes(unit: Unit) -> None:
    """Store the present name of a unit in outcomes that are public; called before it is renamed or merged."""
    public = {"selection__state__in": SEEN_BY_PUBLIC}
    SelectionChoice.objects.filter(submission__unit=unit, unit_name="", **public).update(unit_name=unit.name)
    Selection.objects.filter(task__call__unit=unit, notice_issuer="", state__in=SEEN_BY_PUBLIC).update(notice_issuer=unit.name[:100])
