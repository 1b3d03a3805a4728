"""Leftovers in documents, personal numbers, and scans."""

import io
import subprocess
import zipfile

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from baosong.core.inspection import UnusableFile, Verdict
from baosong.core.inspection.document_properties import personal_numbers
from baosong.core.inspection.inspect_file import inspect
from baosong.core.terms import Rule, TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.site.demo import documents
from tests.core.inspection.lectures import FONTS, SIMPLIFIED

PIECE = TermsPiece(PieceKind.DOCUMENT, "讲稿", rules=(Rule("words", (1, 5000)),))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
BODY = f"""<?xml version="1.0"?><w:document {W}><w:body>
<w:p><w:r><w:t>正文一段</w:t></w:r><w:ins w:id="1"><w:r><w:t>插入</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>
<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见的字</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>看得见</w:t></w:r></w:p>
</w:body></w:document>"""
COMMENTS = f'<?xml version="1.0"?><w:comments {W}><w:comment w:id="1"><w:p/></w:comment><w:comment w:id="2"><w:p/></w:comment></w:comments>'


def word(tmp_path, **members):
    """A Word file with some members replaced or added."""
    names = {"body": "word/document.xml", "comments": "word/comments.xml", "macros": "word/vbaProject.bin"}
    changed = {names[name]: content for name, content in members.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(documents.docx("正文"))) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, changed.pop(name, None) or source.read(name))
        for name, content in changed.items():
            target.writestr(name, content)
    path = tmp_path / "a.docx"
    path.write_bytes(made.getvalue())
    return path


def said(path, name="a.docx"):
    return {item.rule: item.measured for item in inspect(path, name, PIECE) if item.verdict is not Verdict.MET}


def test_what_was_left_in_a_word_file_is_counted(tmp_path):
    path = word(tmp_path, body=BODY, comments=COMMENTS, macros=b"\xd0\xcf")

    assert said(path) == {"tracked_changes": 2, "hidden_text": 1, "comments": 2, "macros": 1}


def test_a_clean_file_has_nothing_to_say(tmp_path):
    assert said(word(tmp_path)) == {}


def test_personal_numbers_are_counted_and_not_repeated(tmp_path):
    # Invented: these seventeen digits are not issued; the check character follows GB 11643-1999.
    text = "证号11010519491231002X，误写110105194912310021，电话13800138000，座机01088886666，编号2024112400138001380001。"
    (tmp_path / "a.txt").write_text(text, "utf-8")

    found = inspect(tmp_path / "a.txt", "a.txt", PIECE)

    assert {item.rule: item.measured for item in found if item.verdict is Verdict.ADVICE} == {"identity_numbers": 1, "mobile_numbers": 1}
    assert "1949" not in repr(found)


def old_word(tmp_path, *paragraphs):
    """The same document as Word 97 would save it."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(tmp_path / "a.docx")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "doc:MS Word 97",
            "--outdir",
            tmp_path,
            tmp_path / "a.docx",
        ],
        check=True,
        capture_output=True,
    )
    return tmp_path / "a.doc"


def measured(path, name):
    return {item.rule: (item.measured, item.remedy) for item in inspect(path, name, PIECE)}


def test_an_old_word_file_is_read_through_libreoffice(tmp_path):
    path = old_word(tmp_path, "那天夜里值班室的灯一直亮到天明。", "没有人喊累。")

    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert measured(path, "讲稿.doc")["words"] == (22, "")


def test_without_libreoffice_an_old_word_file_is_said_to_be_unreadable_here(tmp_path, monkeypatch):
    path = old_word(tmp_path, "正文")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert measured(path, "讲稿.doc")["words"] == (None, "save_as_new")


def test_pictures_inside_are_counted(tmp_path):
    Image.new("RGB", (40, 30), "red").save(tmp_path / "a.png")
    document = docx.Document()
    document.add_paragraph("正文")
    document.add_picture(str(tmp_path / "a.png"))
    document.add_picture(str(tmp_path / "a.png"))
    document.save(tmp_path / "a.docx")
    page = canvas.Canvas(str(tmp_path / "a.pdf"))
    page.drawString(72, 720, "text")
    page.drawImage(str(tmp_path / "a.png"), 72, 300)
    page.save()
    with zipfile.ZipFile(tmp_path / "a.pptx", "w") as slides:
        slides.writestr("ppt/presentation.xml", "<p/>")
        slides.writestr("ppt/slides/slide1.xml", f"<p {A}><a:p><a:t>标题</a:t></a:p><a:blip/></p>")

    assert [measured(tmp_path / name, name)["pictures_inside"][0] for name in ("a.docx", "a.pdf", "a.pptx")] == [2, 1, 1]


@pytest.mark.parametrize("text", ["", "没有号码", "1380013800", "138001380001", "110105194913310026"])
def test_other_numbers_are_left_alone(text):
    assert set(personal_numbers(text).values()) == {0}


def test_a_scan_says_how_much_text_there_is(tmp_path):
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    face = ImageFont.truetype(FONTS["sans"], 40, index=SIMPLIFIED)
    for row in range(10):
        draw.text((120, 200 + row * 90), "那天夜里值班室的灯一直亮到天明", font=face, fill=0)
    page.save(tmp_path / "a.pdf", resolution=150)

    pages, characters = said(tmp_path / "a.pdf", "a.pdf")["scanned"]

    assert pages == 1
    assert 140 <= characters <= 160


def test_a_password_is_said(tmp_path):
    made = canvas.Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("secret"))
    made.drawString(80, 700, "text")
    made.save()

    with pytest.raises(UnusableFile) as caught:
        inspect(tmp_path / "a.pdf", "a.pdf", PIECE)
    assert caught.value.code == "encrypted"
