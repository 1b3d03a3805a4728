"""Certificates of prizes: the text with its blanks filled, as PDF and as a picture, with an address and QR code for verification."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from baosong.apps.judging.enums import CertificateBlank, CertificateDoubt
from baosong.apps.judging.interfaces.announcements import day_words
from baosong.apps.judging.models import Selection, SelectionChoice
from baosong.apps.judging.queries import choices_of
from baosong.apps.judging.services.certificate_text import BODY, TITLE, CertificateText, activity_of, filled, has_blank
from baosong.core.typesetting.certificates import CertificateLayout, certificates_pdf
from baosong.core.typesetting.glyphs import missing_signs
from baosong.platform.web.public_urls import public_address


def text_of(selection: Selection) -> CertificateText:
    """The text that was entered, or the customary one."""
    template = getattr(selection, "certificate_template", None)
    if template is not None:
        return CertificateText(template.title, template.activity, template.body, template.issuer, template.date, template.number_prefix)
    call = selection.task.call
    return CertificateText(TITLE, activity_of(call.title, selection.task.name), BODY, selection.notice_issuer or call.unit.name)


def awarded_of(selection: Selection) -> list[SelectionChoice]:
    """The choices with a prize, by rank, which is the order of their numbers."""
    return [choice for choice in choices_of(selection) if choice.prize]


def author_of(choice: SelectionChoice) -> str:
    return str(choice.submission.details.get("speaker", ""))


def shown_code(code: str) -> str:
    """A code as it is printed: in two groups."""
    return f"{code[:5]}-{code[5:]}" if len(code) == 10 else code


def number_words(text: CertificateText, place: int, *, at: datetime) -> str:
    """The number of the certificate at a place among those of the selection, from 1."""
    return f"{text.number_prefix or f'〔{timezone.localtime(at).year}〕'}{place:03d}号"


def layout_of(choice: SelectionChoice, text: CertificateText, *, place: int, at: datetime) -> CertificateLayout:
    """One certificate. `at`: when the outcome became final, or now."""
    date, number = text.date or day_words(at), number_words(text, place, at=at)
    values = {
        CertificateBlank.ACTIVITY: text.activity,
        CertificateBlank.UNIT: choice.awarded_unit,
        CertificateBlank.AUTHOR: author_of(choice),
        CertificateBlank.WORK: choice.submission.title,
        CertificateBlank.PRIZE: choice.prize,
        CertificateBlank.NUMBER: number,
        CertificateBlank.DATE: date,
        CertificateBlank.ISSUER: text.issuer,
    }
    address = public_address("certificate", choice.code)
    return CertificateLayout(text.title, filled(text.body, values), text.issuer, date, shown_code(choice.code), address, number)


def layouts_of(selection: Selection, text: CertificateText, *, at: datetime) -> list[CertificateLayout]:
    """All certificates of a selection, by number."""
    return [layout_of(choice, text, place=place, at=selection.released_at or at) for place, choice in enumerate(awarded_of(selection), 1)]


def place_of(choice: SelectionChoice) -> int:
    """The place of a choice with a prize among those of its selection, from 1."""
    return [other.pk for other in awarded_of(choice.selection)].index(choice.pk) + 1


def number_of(choice: SelectionChoice, text: CertificateText) -> str:
    """The number of the certificate of a final choice."""
    return number_words(text, place_of(choice), at=choice.selection.released_at or choice.selection.made_at)


def certificate(choice: SelectionChoice, *, at: datetime) -> bytes:
    """The certificate of a choice with a prize. Raises Unprintable."""
    return certificates_pdf([layout_of(choice, text_of(choice.selection), place=place_of(choice), at=choice.selection.released_at or at)])


def sample_layout(text: CertificateText, *, at: datetime) -> CertificateLayout:
    """A certificate with example data, for a selection without a prize."""
    values = dict.fromkeys(CertificateBlank, "")
    values |= {CertificateBlank.ACTIVITY: text.activity, CertificateBlank.UNIT: "某学院", CertificateBlank.AUTHOR: "某某", CertificateBlank.WORK: "作品标题"}
    number, date = number_words(text, 1, at=at), text.date or day_words(at)
    values |= {CertificateBlank.PRIZE: "一等奖", CertificateBlank.NUMBER: number, CertificateBlank.DATE: date, CertificateBlank.ISSUER: text.issuer}
    return CertificateLayout(
        text.title, filled(text.body, values), text.issuer, date, shown_code("ABCDEFGHJK"), public_address("certificate", "ABCDEFGHJK"), number
    )


def doubts_of(text: CertificateText, choices: Iterable[SelectionChoice], layouts: Sequence[CertificateLayout]) -> list[tuple[CertificateDoubt, str]]:
    """What to look at before printing, each with the number or characters concerned."""
    found: list[tuple[CertificateDoubt, str]] = []
    if not has_blank(text.body, CertificateBlank.UNIT) and not has_blank(text.body, CertificateBlank.AUTHOR):
        found.append((CertificateDoubt.NO_RECIPIENT, ""))
    if not has_blank(text.body, CertificateBlank.PRIZE):
        found.append((CertificateDoubt.NO_PRIZE, ""))
    without = sum(1 for choice in choices if not author_of(choice))
    if without and has_blank(text.body, CertificateBlank.AUTHOR):
        found.append((CertificateDoubt.NO_AUTHOR, str(without)))
    if signs := missing_signs("".join("".join((made.title, *made.lines, made.issuer, made.number, made.date)) for made in layouts)):
        found.append((CertificateDoubt.NO_GLYPH, "".join(signs)))
    return found
