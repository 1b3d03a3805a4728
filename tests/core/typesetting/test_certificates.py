"""Certificates are set on a page each, whatever stands in them."""

import re
from io import BytesIO

import pytest

from baosong.core.documents.detect import open_bytes
from baosong.core.typesetting.certificates import CertificateLayout, certificate_pictures, certificates_pdf
from baosong.core.typesetting.glyphs import missing_signs


def a_certificate(**values):
    given = {
        "title": "荣誉证书",
        "lines": ("文学院　张三：", "所报送的《我的故事》在“我的故事”评选中荣获一等奖。", "特发此证。"),
        "issuer": "示例大学",
        "date": "2026年11月30日",
        "code": "ABCDE-FGHJK",
        "address": "https://baosong.example.edu.cn/certificates/ABCDEFGHJK/",
        "number": "〔2026〕001号",
    }
    return CertificateLayout(**{**given, **values})


def pages_of(content):
    import pypdfium2

    document = pypdfium2.PdfDocument(BytesIO(content))
    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def test_every_certificate_has_a_page_with_its_text_number_and_code():
    pages = pages_of(certificates_pdf([a_certificate(), a_certificate(number="〔2026〕002号", code="22222-33333")]))

    assert len(pages) == 2
    for words in ("荣誉证书", "文学院", "张三", "《我的故事》", "示例大学", "2026年11月30日", "〔2026〕001号", "ABCDE-FGHJK"):
        assert words in pages[0]
    assert "〔2026〕002号" in pages[1]
    assert "22222-33333" in pages[1]


def test_markup_and_html_in_names_are_text():
    written = "<b>甲</b>#strong[乙]*丙*\\$@"

    assert written in pages_of(certificates_pdf([a_certificate(lines=(f"{written}：", "特发此证。"))]))[0]


@pytest.mark.parametrize("length", [1, 40, 300])
def test_a_long_name_is_set_smaller_on_the_same_page(length):
    name = "很" * length

    pages = pages_of(certificates_pdf([a_certificate(lines=(f"{name}：", f"《{name}》荣获一等奖。", "特发此证。"), issuer=name[:120])]))

    assert len(pages) == 1
    assert pages[0].count("很") == 2 * length + min(length, 120)


def test_a_signature_is_never_alone_on_a_page():
    pages = pages_of(certificates_pdf([a_certificate(lines=("文学院：", "长" * 1500, "特发此证。"))]))

    assert len(pages) == 2
    assert "特发此证" in pages[1]
    assert "示例大学" in pages[1]


def test_500_certificates_are_one_file():
    content = certificates_pdf([a_certificate(number=f"{number}号", address=f"https://example.edu.cn/certificates/{number}/") for number in range(500)])

    assert len(pages_of(content)) == 500
    assert "499号" in pages_of(content)[499]


def test_the_qr_code_leads_to_the_page_that_verifies():
    import cv2
    import numpy as np

    picture = cv2.imdecode(np.frombuffer(certificate_pictures(a_certificate())[0], np.uint8), cv2.IMREAD_COLOR)
    large = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)

    assert cv2.QRCodeDetector().detectAndDecode(large)[0] == "https://baosong.example.edu.cn/certificates/ABCDEFGHJK/"


def test_characters_without_a_glyph_are_found():
    assert missing_signs("张三\U000323af\n") == ["\U000323af"]
    assert open_bytes(certificates_pdf([a_certificate()])).text
