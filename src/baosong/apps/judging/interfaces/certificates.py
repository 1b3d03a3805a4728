"""Certificates of prizes as PDF, with an address and QR code for verification."""

from django.utils import timezone

from baosong.apps.judging.models import SelectionChoice
from baosong.core.typesetting.typst_compiler import set_sheet
from baosong.platform.web.public_urls import public_address


def certificate(choice: SelectionChoice) -> bytes:
    """The certificate of a final choice with a prize. It names unit, title and prize. Raises Unprintable."""
    import segno

    selection = choice.selection
    address = public_address("certificate", choice.code)
    released = timezone.localtime(selection.released_at)
    speaker = choice.submission.details.get("speaker", "")
    data = {
        "title": "荣誉证书",
        "name": choice.submission.unit.name,
        "sentence": f"你单位{speaker}报送的《{choice.submission.title}》在“{selection.task.call.title}”{selection.task.name}评选中获得{choice.prize}。",
        "closing": "特发此证。",
        "issuer": selection.task.call.unit.name,
        "date": f"{released:%Y}年{released.month}月{released.day}日",
        "code": choice.code,
        "qr": segno.make(address, error="m").svg_inline(border=0),
    }
    return set_sheet("certificate", data)
