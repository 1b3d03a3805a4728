"""A certificate as PDF, set by typst, with the address and QR code at which anyone can confirm it."""

import json
from typing import Final

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from baosong.judging.models import Choice

SHEET: Final = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.issuer)
#set page(width: 297mm, height: 210mm, margin: (x: 36mm, y: 30mm), background: place(center + horizon, rect(width: 275mm, height: 188mm, stroke: 1.2pt + rgb("#8c1d18"))))
#set text(font: ("Noto Sans CJK SC", "Noto Serif CJK SC"), lang: "zh", region: "cn", size: 18pt)
#set par(leading: 1.1em)
#align(center)[#v(4mm) #text(size: 38pt, fill: rgb("#8c1d18"), tracking: 0.5em)[荣誉证书]]
#v(12mm)
#text(size: 20pt)[#d.unit：]
#v(2mm)
#par(first-line-indent: (amount: 2em, all: true))[#d.sentence]
#v(1fr)
#grid(columns: (1fr, auto), align: (left + bottom, right + bottom),
  [#image(bytes(d.qr), format: "svg", width: 24mm) #v(-2mm) #text(size: 9pt, fill: luma(40%))[查验码 #d.code]],
  [#d.issuer #v(1mm) #d.date])
"""


def certificate(choice: Choice) -> bytes:
    """The certificate of a released choice that has a prize. Unit, title and prize only, no names of persons."""
    selection = choice.selection
    address = settings.BAOSONG_PUBLIC_URL + reverse("certificate", args=[choice.code])
    released = timezone.localtime(selection.released_at)
    speaker = choice.submission.details.get("speaker", "")
    data = {
        "title": f"{choice.submission.title} {choice.prize}",
        "unit": choice.submission.unit.name,
        "sentence": f"你单位{speaker and f'{speaker}'}报送的《{choice.submission.title}》在“{selection.task.call.title}”{selection.task.name}评选中获得{choice.prize}。特发此证。",
        "issuer": selection.task.call.unit.name,
        "date": f"{released:%Y}年{released.month}月{released.day}日",
        "code": choice.code,
        "qr": segno.make(address, error="m").svg_inline(border=0),
    }
    return bytes(typst.compile(SHEET.encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, font_paths=_fonts()))


def _fonts() -> list[str]:
    import noto_cjk

    return [str(noto_cjk.otc_path("sans")).rpartition("/")[0]]
