"""A book compiled in sections and merged: numbers, contents, links, bookmarks and pictures are those of one book."""

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from baosong.core.typesetting import Book, BookCase, BookPart, Figure, blocks_from, typst_compiler

WORDS = {"preface": "前言", "contents": "目录", "watch": "扫码观看视频", "errata": "勘误"}
SIZE = (1240, 930)


@pytest.fixture
def bound(tmp_path, monkeypatch):
    """A book of two parts, seven cases of one to three pages, and errata; two cases per section."""
    monkeypatch.setattr(typst_compiler, "CASES_A_LEAF", 2)
    picture = tmp_path / "picture.png"
    Image.effect_noise((2000, 1500), 40).convert("RGB").save(picture)
    cases = []
    for number in range(7):
        lines = "\n".join(["深夜的宿舍门口放着一张桌子，志愿者轮流值守。" * 4] * (6 + 9 * (number % 3)))
        figures = {1: Figure(1, picture)} if number == 4 else {}
        text = f"{lines}\n【图1】值守" if figures else lines
        cases.append(BookCase(f"第{number + 1}个案例", "文学院第一党支部", tuple(blocks_from(text)), figures, ""))
    book = Book(
        "案例选编",
        "",
        "示范大学",
        "2026年11月",
        ("前言。",),
        (BookPart("甲部", tuple(cases[:4])), BookPart("乙部", tuple(cases[4:]))),
        errata=("第3页：一处更正。",),
    )
    target = tmp_path / "book.pdf"
    typst_compiler.typeset_book(book, str(target), WORDS)
    return target


def titles(document):
    return [(mark.get_title(), mark.level, mark.get_dest().get_index()) for mark in document.get_toc()]


def words(document, index):
    return document[index].get_textpage().get_text_range().replace(" ", "").replace("\r\n", "\n")


def test_every_bookmark_leads_to_the_page_on_which_its_title_stands(bound):
    document = pypdfium2.PdfDocument(bound)

    found = titles(document)

    assert [(title, level) for title, level, _ in found] == [
        ("甲部", 0), ("第1个案例", 1), ("第2个案例", 1), ("第3个案例", 1), ("第4个案例", 1),
        ("乙部", 0), ("第5个案例", 1), ("第6个案例", 1), ("第7个案例", 1), ("勘误", 0),
    ]  # fmt: skip
    assert all(title in words(document, index) for title, _, index in found)


def test_numbers_run_on_through_all_leaves_and_the_contents_name_them(bound):
    document = pypdfium2.PdfDocument(bound)
    found = titles(document)
    begins = found[0][2]

    contents = words(document, begins - 2) + words(document, begins - 1)

    assert begins % 2 == 0
    for title, _, index in found:
        number = index - begins + 1
        assert any(line.startswith(title) and line.endswith(str(number)) for line in contents.splitlines()), (title, number, contents)
        assert document.get_page_label(index) == str(number)


def test_a_line_of_the_contents_jumps_to_its_page(bound):
    with pikepdf.open(bound) as book:
        pages = [page.objgen for page in book.pages]
        jumps = [pages.index(note.A.D[0].objgen) for page in book.pages for note in page.get("/Annots", []) if pikepdf.Name.GoTo == note.A.S]

    assert list(dict.fromkeys(jumps)) == [index for _, _, index in titles(pypdfium2.PdfDocument(bound))]


def test_parts_begin_on_right_pages(bound):
    found = titles(pypdfium2.PdfDocument(bound))

    assert [index % 2 for title, level, index in found if level == 0] == [0, 0, 0]


def test_pictures_are_in_the_book_as_they_were_made_fit(bound):
    with pikepdf.open(bound) as book:
        images = [found for found in book.objects if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == pikepdf.Name.Image]
        sizes = [pikepdf.PdfImage(image).as_pil_image().size for image in images]

    assert sizes == [SIZE]
