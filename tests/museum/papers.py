"""Makers of documents as word processors, office systems, scanners and phones write them."""

import io
import struct
import zipfile
from email.message import EmailMessage
from functools import cache

import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SENTENCE = "那天夜里值班室的灯一直亮到天明"


def words(count):
    """A text of so many Chinese characters."""
    return (SENTENCE * (count // len(SENTENCE) + 1))[:count]


def p(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows):
    """Rows of cells, whose content is markup."""
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"


def a_package(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def a_word_file(body, *, main="word/document.xml", related=(), parts=(), office=OFFICE):
    """A .docx; `related`: (id, kind, target) of the main part, `parts`: further files."""
    folder, _, name = main.rpartition("/")
    relations = "".join(f'<Relationship Id="{key}" Type="{office}/{kind}" Target="{target}"/>' for key, kind, target in related)
    space = "http://schemas.openxmlformats.org/package/2006"
    return a_package(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}/content-types"><Override PartName="/{main}" ContentType="{MAIN_TYPE}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{space}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="/{main}"/></Relationships>',
            main: f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
            f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>',
            **dict(parts),
        }
    )


def strict(content):
    """The same file in the names of ISO/IEC 29500 Strict."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return a_package(
            {name: archive.read(name).replace(W.encode(), STRICT.encode()).replace(OFFICE.encode(), STRICT_OFFICE.encode()) for name in archive.namelist()}
        )


def text_box(text):
    """A drawing with a text box, and the same once more for older programs."""
    box = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    drawing = f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
    return f"<w:p><w:r><mc:AlternateContent>{drawing}<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"


def old_text_box(text):
    return f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"


def control(content):
    return f'<w:sdt><w:sdtPr><w:alias w:val="申报理由"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def ruby(character, reading):
    run = "<w:r><w:t>{}</w:t></w:r>"
    return f"<w:r><w:ruby><w:rubyPr/><w:rt>{run.format(reading)}</w:rt><w:rubyBase>{run.format(character)}</w:rubyBase></w:ruby></w:r>"


def moved(text):
    """A paragraph that was moved while changes were tracked: it is stored at both places."""
    run = f"<w:r><w:t>{text}</w:t></w:r>"
    return f'<w:p><w:moveFrom w:id="1" w:author="a">{run}</w:moveFrom></w:p><w:p><w:moveTo w:id="2" w:author="a">{run}</w:moveTo></w:p>'


def with_chunk(content, name):
    return a_word_file(p(words(100)) + '<w:altChunk r:id="c1"/>', related=[("c1", "aFChunk", name)], parts={f"word/{name}": content})


def notes(text):
    return f'<w:footnotes {NAMES}><w:footnote w:type="separator" w:id="-1">{p("x")}</w:footnote><w:footnote w:id="2">{p(text)}</w:footnote></w:footnotes>'


def flat_package(body):
    """A Word document in one XML file."""
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    part = f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {NAMES}><w:body>{body}</w:body></w:document></pkg:xmlData></pkg:part>'
    return f'<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><pkg:package {space}>{part}</pkg:package>'.encode()


def word_2003(body):
    space = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    return f'<?xml version="1.0" encoding="UTF-8"?><w:wordDocument {space}><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>'.encode()


def a_page(text, charset="utf-8"):
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'.encode(charset)


def a_web_archive(text, *, charset="gb2312", encoding="quoted-printable"):
    made = EmailMessage()
    made["From"], made["Subject"] = "<Saved by Blink>", "a"
    made.set_content("x")
    made.set_type("multipart/related")
    made.set_payload([])
    page = EmailMessage()
    page.set_content(f"<html><body><p>{text}</p></body></html>", subtype="html", charset=charset, cte=encoding)
    made.attach(page)
    picture = EmailMessage()
    picture.set_content(b"\x89PNG" + bytes(900), maintype="image", subtype="png")
    made.attach(picture)
    return bytes(made)


def rtf(text, *, unicode=False):
    """Rich text with a table of fonts and a picture, as code page 936 or as numbers of characters."""
    if unicode:
        coded = "".join(f"\\u{ord(character) - 65536 if ord(character) > 32767 else ord(character)}?" for character in text)
    else:
        coded = "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))
    return (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\colortbl;\red0\green0\blue0;}{\*\generator Riched20 10.0;}"
        r"{\pict\pngblip 89504e470d0a}\pard\f0\fs32 " + coded + r"\par}"
    ).encode()


def compound(*streams, before=b""):
    """The beginning of a file of Office 97: a directory with the names of its streams."""
    entries = b"".join((name.encode("utf-16-le") + bytes(64))[:64] + bytes(64) for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + before.ljust(512, b"\0") + entries.ljust(1024, b"\0")


def locked_doc():
    return compound("WordDocument", before=struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x0804, 0, 0x0100))


def locked_xls():
    return compound("Workbook", before=b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + struct.pack("<HH", 0x2F, 54))


@cache
def _font():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def a_pdf(draw, *, pages=1, **options):
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=A4, **options)
    for number in range(pages):
        page.setFont(_font(), 12)
        draw(page, number)
        page.showPage()
    page.save()
    return made.getvalue()


def lines(page, text, *, top=780):
    for number in range(0, len(text), 40):
        page.drawString(60, top - number // 40 * 18, text[number : number + 40])


def picture_of_a_page(page, *, strips=1):
    """A page as a scanner stores it, in one picture or in strips."""
    width, height = A4
    image = Image.new("L", (60, 80), 235)
    ImageDraw.Draw(image).rectangle((10, 10, 50, 14), fill=20)
    for number in range(strips):
        page.drawImage(ImageReader(image), 0, height * number / strips, width, height / strips)


def scan_with(text, *, strips=1):
    def draw(page, _number):
        picture_of_a_page(page, strips=strips)
        page.setFont(_font(), 9)
        page.drawString(400, 20, text)

    return a_pdf(draw, pages=2)


def scan_with_layer():
    def draw(page, _number):
        picture_of_a_page(page)
        lines(page, words(600))

    return a_pdf(draw)


def filled_form(text):
    def draw(page, _number):
        lines(page, words(20))
        page.acroForm.textfield(name="reason", value=text, x=60, y=300, width=400, height=300, fieldFlags="multiline", maxlen=10_000)

    return a_pdf(draw)


def without_unicode():
    """Text whose font maps all characters to private ones, as a program embeds a font without a table of characters."""
    content = a_pdf(lambda page, _number: lines(page, words(400)))
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert text.strip()
    return "".join(chr(0xE000 + number % 500) for number in range(400))


def locked_pdf():
    return a_pdf(lambda page, _number: lines(page, words(50)), encrypt=StandardEncryption("secret"))


def ofd():
    return a_package({"OFD.xml": "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", "Doc_0/Document.xml": "<ofd:Document/>"})
