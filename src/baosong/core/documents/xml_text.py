"""Characters that XML 1.0 forbids (2.2 Char), which people paste and which stop whatever reads a list: the one place that leaves them out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree
    from lxml.builder import ElementMaker

ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal_xml(text: str) -> str:
    """Return a text without forbidden characters. A vertical tab, a line break in Word and in presentations, becomes a newline."""
    return ILLEGAL.sub("", text.replace("\x0b", "\n"))


def element_maker(namespace: str | None = None, nsmap: Mapping[str | None, str] | None = None) -> ElementMaker:
    """Return lxml's maker of elements, whose texts are legal."""
    from lxml.builder import ElementMaker

    return ElementMaker(typemap={str: _add_text}, namespace=namespace, nsmap=dict(nsmap) if nsmap else None)


def _add_text(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + legal_xml(text)
    else:
        element.text = (element.text or "") + legal_xml(text)
