"""Labels of items in the hand as PDF: call, unit, title, code, and the QR code of the counter's page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.submissions.models import PhysicalItem, Submission
from baosong.core.typesetting.typst_compiler import set_sheet
from baosong.platform.web.public_urls import public_address


def label_sheet(submission: Submission, items: Iterable[PhysicalItem]) -> bytes:
    """Labels of 99 by 67 mm, eight on a page. Raises Unprintable."""
    return set_sheet("labels", {"title": _("Labels"), "labels": [_label(submission, item) for item in items]})


def _label(submission: Submission, item: PhysicalItem) -> dict[str, str]:
    import segno

    piece = submission.task.terms.piece(item.piece_key)
    return {
        "call": submission.task.call.title,
        "unit": submission.unit.name,
        "title": item.title,
        "task": submission.task.name + (f" · {piece.name}" if piece is not None and piece.name else ""),
        "copies": ngettext("%(n)s copy", "%(n)s copies", item.copies) % {"n": item.copies},
        "place": _("Deliver to: %(place)s") % {"place": piece.deliver_to} if piece is not None and piece.deliver_to else "",
        "code": item.label_code,
        "qr": segno.make(public_address("counter-item", item.code), error="m").svg_inline(border=2),
    }
