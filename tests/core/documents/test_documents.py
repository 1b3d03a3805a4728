"""Text of documents, and named errors for unreadable ones."""

import io
import zipfile

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.detect import open_bytes, open_file
from baosong.site.demo import documents


def a_docx(*paragraphs):
    buffer = io.BytesIO()
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "左", "右"
    document.save(buffer)
    return buffer.getvalue()


def a_pdf(text, **options):
    buffer = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(buffer, **options)
    page.setFont("STSong-Light", 14)
    page.drawString(72, 720, text)
    page.save()
    return buffer.getvalue()


def refusal(content, name=""):
    with pytest.raises(UnreadableDocument) as caught:
        open_bytes(content, name)
    return caught.value.code


def test_word_with_its_tables():
    assert open_bytes(a_docx("关于征集的通知", "请报送")).text == "关于征集的通知\n请报送\n左 | 右"


def test_words_own_numbers_are_read():
    document = docx.Document()
    document.add_paragraph("报送作品", style="List Number")
    buffer = io.BytesIO()
    document.save(buffer)

    assert "1." in open_bytes(buffer.getvalue()).text


def test_pdf_text_layer():
    assert "征集通知" in open_bytes(a_pdf("征集通知")).text


def test_web_page_without_its_scripts():
    page = "<html><head><title>x</title><script>var a=1</script></head><body><p>关于<b>征集</b></p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>"

    assert open_bytes(page.encode(), "a.html").text == "关于征集\n甲 | 乙 |"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_text_in_any_usual_encoding(encoding):
    words = "通知 請於五月前報送作品" if encoding == "big5" else "关于开展征集活动的通知"

    assert words in open_bytes(words.encode(encoding)).text


def test_refusals_have_names(tmp_path):
    assert refusal(b"") == "empty"
    assert refusal(b"  \n") == "empty"
    assert refusal(b"\x89PNG\r\n\x1a\n") == "wrong_kind"
    assert refusal(b"\xd0\xcf\x11\xe0rest") == "broken"
    assert refusal(b"%PDF-1.7 broken") == "broken"
    assert refusal(b"PK\x03\x04broken") == "broken"
    assert refusal(bytes(range(256)) * 20) == "binary"
    assert refusal(a_pdf("密", encrypt=StandardEncryption("secret"))) == "encrypted"
    assert refusal(a_pdf("")) == "scanned"
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(UnreadableDocument):
            open_file(path)


def test_a_word_bomb_is_refused():
    """ASVS 12.1.1–12.1.3."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (100 * 1024**2) + b"</a>")

    assert refusal(buffer.getvalue()) == "too_large"


def test_entities_are_not_expanded():
    """ASVS 5.5.1–5.5.4."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')

    assert refusal(buffer.getvalue()) in ("no_text", "broken")


def test_an_archive_whose_directory_points_before_its_beginning_is_broken():
    # Found by tools/fuzz.py: bytes removed from a Word file, its directory unchanged.
    whole = documents.docx("门口的一张桌子")
    words = zipfile.ZipFile(io.BytesIO(whole)).getinfo("word/document.xml").header_offset

    with pytest.raises(UnreadableDocument):
        open_bytes(whole[:4] + whole[words + 30 :])
