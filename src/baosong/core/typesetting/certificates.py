"""Certificates as PDF and as pictures: one page each, with a QR code for verification."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from baosong.core.typesetting.typst_compiler import set_sheet, sheet_pictures

# A fixed mask: trying all eight takes four times as long, and readers decode each.
MASK: Final = 2


@dataclass(frozen=True, slots=True)
class CertificateLayout:
    """A certificate. `lines`: paragraphs, of which one that ends with a colon is not indented; `number`: empty for none; `address`: of the page that verifies it."""

    title: str
    lines: tuple[str, ...]
    issuer: str
    date: str
    code: str
    address: str
    number: str = ""


def certificates_pdf(certificates: Sequence[CertificateLayout]) -> bytes:
    """Return all certificates as one PDF. Raises Unprintable."""
    return set_sheet("certificate", _data(certificates))


def certificate_pictures(certificate: CertificateLayout) -> list[bytes]:
    """Return the pages of a certificate as PNG, one unless its text is too long for a page. Raises Unprintable."""
    return sheet_pictures("certificate", _data([certificate]))


def _data(certificates: Sequence[CertificateLayout]) -> dict[str, Any]:
    import segno

    return {
        "certificates": [
            {
                "title": certificate.title,
                "lines": [{"text": line, "indented": not line.endswith(("：", ":"))} for line in certificate.lines],
                "issuer": certificate.issuer,
                "date": certificate.date,
                "number": certificate.number,
                "code": certificate.code,
                "qr": segno.make(certificate.address, error="m", mask=MASK, micro=False).svg_inline(border=0),
            }
            for certificate in certificates
        ]
    }
