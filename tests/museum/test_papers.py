"""Documents of many programs: words as the program that made them counts, and what is said of those that are not read."""

import pytest

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.block_reader import blocks_of
from baosong.core.documents.detect import open_bytes
from baosong.core.inspection import UnusableFile
from baosong.core.inspection.document_properties import count_words, personal_numbers, probe
from baosong.core.mailparse import read_mail
from tests.core.mailparse.sample_mails import a_mail
from tests.museum import papers as make
from tests.museum.papers import a_word_file, p, table, words

# Name of the file, its maker, the number of words, the format by its bytes.
READ = {
    # Word on a computer
    "plain": ("故事.docx", lambda: a_word_file(p(words(300))), 300, "docx"),
    # Word in a browser, Office 365: the main part has another name
    "word online": ("故事.docx", lambda: a_word_file(p(words(300)), main="word/document2.xml"), 300, "docx"),
    # programs that name parts as they like
    "main part elsewhere": ("故事.docx", lambda: a_word_file(p(words(300)), main="doc/Main.xml"), 300, "docx"),
    # Word, saved as “Strict Open XML”
    "strict": ("故事.docx", lambda: make.strict(a_word_file(p(words(300)) + table([p(words(50))]))), 350, "docx"),
    # Word: a text box is stored twice
    "text box": ("故事.docx", lambda: a_word_file(p(words(200)) + make.text_box(words(90))), 290, "docx"),
    # WPS and Word 2007: a text box of VML alone
    "old text box": ("故事.docx", lambda: a_word_file(p(words(200)) + make.old_text_box(words(90))), 290, "docx"),
    # Word: a text box in a cell
    "text box in a cell": ("故事.docx", lambda: a_word_file(table([p(words(20)), make.text_box(words(30))])), 50, "docx"),
    # forms of offices: a table in a cell of a table
    "nested table": ("申报表.docx", lambda: a_word_file(table([p(words(60)) + table([p(words(20)), p(words(15))])], [p(words(5))])), 100, "docx"),
    # forms of Word: a cell in a content control
    "control around a cell": ("申报表.docx", lambda: a_word_file(f"<w:tbl><w:tr><w:tc>{p(words(4))}</w:tc>{make.control(f'<w:tc>{p(words(50))}</w:tc>')}</w:tr></w:tbl>"), 54, "docx"),
    # forms of Word: a repeated row in a content control
    "control around a row": ("申报表.docx", lambda: a_word_file(f"<w:tbl>{make.control(f'<w:tr><w:tc>{p(words(50))}</w:tc></w:tr>')}</w:tbl>"), 50, "docx"),
    # forms of Word: a paragraph, and a run, in a content control
    "controls in the text": ("申报表.docx", lambda: a_word_file(make.control(p(words(40))) + f"<w:p>{make.control(f'<w:r><w:t>{words(10)}</w:t></w:r>')}</w:p>"), 50, "docx"),
    # Word: pinyin over characters
    "ruby": ("诗.docx", lambda: a_word_file(f"<w:p>{make.ruby('党', 'dǎng')}{make.ruby('旗', 'qí')}</w:p>"), 2, "docx"),
    # Word with tracked changes: a paragraph was moved
    "moved": ("故事.docx", lambda: a_word_file(make.moved(words(70))), 70, "docx"),
    # Word with tracked changes: deleted and inserted text
    "deleted": ("故事.docx", lambda: a_word_file(f"<w:p><w:del w:id='1'><w:r><w:delText>{words(9)}</w:delText></w:r></w:del><w:ins w:id='2'><w:r><w:t>{words(8)}</w:t></w:r></w:ins></w:p>"), 8, "docx"),
    # systems that put reports together: a web page inside
    "inserted page": ("汇编.docx", lambda: make.with_chunk(make.a_page(words(60)), "chunk.htm"), 160, "docx"),
    # systems that put reports together: a web archive inside
    "inserted archive": ("汇编.docx", lambda: make.with_chunk(make.a_web_archive(words(60)), "chunk.mht"), 160, "docx"),
    # systems that put reports together: another Word file inside
    "inserted document": ("汇编.docx", lambda: make.with_chunk(a_word_file(p(words(60))), "chunk.docx"), 160, "docx"),
    # Word: footnotes count, separators and headers do not
    "footnotes": ("论文.docx", lambda: a_word_file(p(words(100)), related=[("f", "footnotes", "footnotes.xml"), ("h", "header", "header1.xml")], parts={"word/footnotes.xml": make.notes(words(12)), "word/header1.xml": "<x/>"}), 112, "docx"),
    # Word: numbers in a table are no longer one word with the bars between cells
    "numbers in cells": ("统计.docx", lambda: a_word_file(table([p("2026"), p("28")], [p("a b"), p("c")])), 5, "docx"),
    # Word: two paragraphs of one cell are two words
    "paragraphs in a cell": ("统计.docx", lambda: a_word_file(table([p("Beijing") + p("Wuhan")])), 2, "docx"),
    # WPS: a hyphen that does not break, and a tab
    "signs": ("名单.docx", lambda: a_word_file("<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"), 2, "docx"),
    # office systems: a web archive under the name .doc
    "archive as doc": ("通知.doc", lambda: make.a_web_archive(words(200)), 200, "mht"),
    # a browser: page saved as one file
    "archive in base64": ("通知.mht", lambda: make.a_web_archive(words(200), charset="utf-8", encoding="base64"), 200, "mht"),
    # office systems: a web page under the name .doc
    "page as doc": ("通知.doc", lambda: make.a_page(words(200), "gbk"), 200, "html"),
    # WordPad, and typing programs: rich text under the name .doc
    "rich text as doc": ("讲稿.doc", lambda: make.rtf(words(200)), 200, "rtf"),
    # programs that write rich text with numbers of characters
    "rich text in unicode": ("讲稿.rtf", lambda: make.rtf(words(200) + "—“讲”", unicode=True), 204, "rtf"),
    # Word 2003: XML in one file
    "word 2003": ("讲稿.doc", lambda: make.word_2003(p(words(120)) + table([p(words(30))])), 150, "xml"),
    # programs that fill templates: a package in one file
    "flat package": ("讲稿.xml", lambda: make.flat_package(p(words(120))), 120, "xml"),
    # Windows' editor: UTF-16
    "utf-16": ("讲稿.txt", lambda: words(80).encode("utf-16"), 80, "txt"),
    # old systems: UTF-16 without a mark
    "utf-16 without mark": ("讲稿.txt", lambda: ("\r\n".join([words(30)] * 3)).encode("utf-16-le"), 90, "txt"),
    # PDF of Word
    "pdf": ("讲稿.pdf", lambda: make.a_pdf(lambda page, _: make.lines(page, words(200))), 200, "pdf"),
    # scanners with recognition: the text lies under the picture
    "scan with text": ("扫描.pdf", make.scan_with_layer, 600, "pdf"),
    # Acrobat and browsers: a form that was filled in
    "filled form": ("申报表.pdf", lambda: make.filled_form("story " * 150), 170, "pdf"),
}  # fmt: skip
# Name of the file, its maker, the code of the fault, its kind.
NOT_READ = {
    # CamScanner writes its name on each page
    "scan with a name": ("扫描.pdf", lambda: make.scan_with("扫描全能王 创建"), "scanned"),
    # copiers number the pages of a scan
    "scan with numbers": ("扫描.pdf", lambda: make.scan_with("第 1 页"), "scanned"),
    # scanners that store a page in strips
    "scan in strips": ("扫描.pdf", lambda: make.scan_with("CamScanner", strips=8), "scanned"),
    # scanners without recognition
    "scan": ("扫描.pdf", lambda: make.scan_with(""), "scanned"),
    # Office with a password, under the name of a new file
    "locked docx": ("讲稿.docx", lambda: make.compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    # the same under the name of an old file
    "locked docx as doc": ("讲稿.doc", lambda: make.compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    # Word 97 with a password
    "locked doc": ("讲稿.doc", make.locked_doc, "encrypted"),
    # Excel 97 with a password
    "locked xls": ("名单.xls", make.locked_xls, "encrypted"),
    # PDF with a password
    "locked pdf": ("讲稿.pdf", make.locked_pdf, "encrypted"),
    # office systems of the state: OFD
    "ofd": ("公文.ofd", make.ofd, "wrong_kind"),
    # the same under a name that Word has
    "ofd as docx": ("公文.docx", make.ofd, "wrong_kind"),
    # Excel 97
    "xls": ("名单.xls", lambda: make.compound("Workbook"), "wrong_kind"),
    # PowerPoint 97 under the name of Word
    "ppt as doc": ("讲稿.doc", lambda: make.compound("PowerPoint Document"), "wrong_kind"),
}


@pytest.mark.parametrize(("name", "maker", "count", "kind"), READ.values(), ids=READ)
def test_words_are_counted_once(name, maker, count, kind):
    opened = open_bytes(maker(), name)

    assert (count_words(opened.text), opened.kind) == (count, kind)


@pytest.mark.parametrize(("name", "maker", "code"), NOT_READ.values(), ids=NOT_READ)
def test_what_is_not_read_has_its_reason(name, maker, code):
    with pytest.raises(UnreadableDocument) as refused:
        open_bytes(maker(), name)

    assert refused.value.code == code


@pytest.mark.parametrize("case", [case for case, row in READ.items() if row[3] == "docx"])
def test_pages_show_the_words_that_are_counted(case):
    name, maker, count, _kind = READ[case]

    shown = sum(count_words(block.text) + sum(count_words(cell) for row in block.rows for cell in row) for block in blocks_of(maker(), name))

    # Inserted documents and footnotes are in the text alone.
    assert shown == count or "inserted" in case or case == "footnotes"


@pytest.mark.parametrize("case", [*READ, *NOT_READ])
def test_by_mail_a_document_stays_one_file(case, tmp_path):
    name, maker, *_ = READ.get(case) or NOT_READ[case]
    content = maker()
    (tmp_path / "mail.eml").write_bytes(bytes(a_mail(files=[(name, content)])))

    (part,) = read_mail(tmp_path / "mail.eml", tmp_path / "parts").parts

    assert (part.name, (tmp_path / part.path).read_bytes()) == (name, content)


@pytest.mark.parametrize(
    ("name", "maker", "format_"),
    [
        ("公文.ofd", make.ofd, "ofd"),
        ("公文.docx", make.ofd, "ofd"),
        ("名单.docx", lambda: make.compound("Workbook"), "xls"),
        ("扫描.pdf", lambda: make.scan_with("扫描全能王 创建"), "pdf"),
    ],
    ids=["ofd", "ofd as docx", "xls as docx", "scan"],
)
def test_a_check_says_that_a_person_looks(name, maker, format_, tmp_path):
    (tmp_path / name).write_bytes(maker())

    found = probe(tmp_path / name, name)

    assert (found.format, found.words) == (format_, None)


@pytest.mark.parametrize("name", ["讲稿.docx", "讲稿.doc", "讲稿.pdf"])
def test_a_check_says_that_a_file_has_a_password(name, tmp_path):
    (tmp_path / name).write_bytes(make.locked_pdf() if name.endswith("pdf") else make.compound("EncryptedPackage"))

    with pytest.raises(UnusableFile) as refused:
        probe(tmp_path / name, name)

    assert refused.value.code == "encrypted"


# Invented numbers; the check character of the identity cards follows GB 11643-1999.
NUMBERS = [
    # lists, messages, signatures, tables, phones abroad, spoken forms, full-width input, PDFs that stretch lines
    "13800138000", "+8613800138000", "+86 138 0013 8000", "86-13800138000", "0086 13800138000", "(86)13800138000", "138-0013-8000", "138.0013.8000",
    "138 0013 8000", "138–0013–8000", "138\u30000013\u30008000", "１３８００１３８０００", "1380 0138 000", "138 001 38000", "138·0013·8000",
    "11010519491231002X", "11010519491231002x", "110105 19491231 002X", "110105-1949-1231-002X", "１１０１０５１９４９１２３１００２Ｘ",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_personal_numbers_in_every_spelling(number):
    assert sum(personal_numbers(f"联系 {number}，谢谢").values()) == 1


@pytest.mark.parametrize("text", ["订单2024112400138001380001", "2026-11-30 18:00", "1.3800138", "13,800,138,000元", "010-88886666", "110105194912310021"])
def test_other_numbers_are_none(text):
    assert sum(personal_numbers(text).values()) == 0
