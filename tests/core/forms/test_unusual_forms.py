"""Files that are no forms, forms that attack, and values that do not fit: each is answered with a code."""

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from PIL import Image
from reportlab.pdfgen import canvas

from baosong.core.documents import UnreadableDocument
from baosong.core.forms.filler import FooterMark, fill_form, read_back
from baosong.core.forms.model import FormFieldKind, UnusableForm
from baosong.core.forms.reader import read_form
from baosong.core.forms.sandboxed import fill_form_sandboxed, read_back_sandboxed, read_form_sandboxed
from tests.museum.forms.maker import sheet, word
from tests.museum.forms.samples import picture, sample_values

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FORM = word(
    "报名表",
    """
= 报名表
||
姓名 | [姓名:person] | 性别 | [性别:choice] | {r2} [照片:picture]照片
单位 | {c3} [单位:unit]
简介（50字以内） | {c4} [简介:long_text]
||
""",
)


def a_zip(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def with_part(content, name, data):
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, data)
    return made.getvalue()


def a_pdf(*, text="", fields=(), picture=False):
    made = io.BytesIO()
    page = canvas.Canvas(made)
    if not picture:
        page.drawString(72, 760, text or "Form")
    if picture:
        from reportlab.lib.utils import ImageReader

        page.drawImage(ImageReader(Image.new("RGB", (300, 400), "white")), 0, 0)
    for number, (name, tooltip) in enumerate(fields):
        page.acroForm.textfield(name=name, tooltip=tooltip, x=72, y=700 - 40 * number, width=200, height=20)
    page.save()
    return made.getvalue()


def as_png():
    made = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (with_part(FORM.content, "word/vbaProject.bin", b"x"), "macros"),
        (as_png(), "scanned"),
        (a_pdf(picture=True), "scanned"),
        (a_pdf(text="Please fill in this form by hand"), "no_form_fields"),
        ("姓名,单位\n".encode(), "not_a_form"),
        (a_zip({"a.txt": "x"}), "not_a_form"),
    ],
    ids=["macros", "picture", "scan in a PDF", "PDF without fields", "text", "archive"],
)
def test_a_file_that_is_no_form_is_refused_with_its_reason(content, code):
    with pytest.raises(UnusableForm) as refused:
        read_form_sandboxed(content)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0".ljust(128, b"\0") + "Workbook\0".encode("utf-16-le"), "old_workbook"),
        (FORM.content[: len(FORM.content) // 2], "broken"),
        (a_zip({"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{"<w:p/>" * 1_100_000}</w:body></w:document>'}), "too_many_elements"),
        (a_zip({"word/document.xml": b" " * (100 * 1024**2)}), "too_large"),
        (a_zip({"xl/workbook.xml": "<w/>", "xl/_rels/workbook.xml.rels": "<r"}), "broken"),
    ],
    ids=["empty", "password", "Excel 97", "cut", "many elements", "zip bomb", "damaged workbook"],
)
def test_a_file_that_cannot_be_opened_is_refused_within_the_limits(content, code):
    with pytest.raises(UnreadableDocument) as refused:
        read_form_sandboxed(content)

    assert refused.value.code == code


def test_a_protected_file_is_read_and_says_so():
    document = docx.Document(io.BytesIO(FORM.content))
    document.settings.element.append(parse_xml(f'<w:documentProtection xmlns:w="{W}" w:edit="forms" w:enforcement="1"/>'))
    made = io.BytesIO()
    document.save(made)

    found = read_form(made.getvalue())

    assert [finding.code for finding in found.findings] == ["protected"]
    assert len(found.fields) == 5


def test_a_scan_in_a_word_file_has_no_fields_and_says_so():
    document = docx.Document()
    document.add_picture(io.BytesIO(as_png()))
    made = io.BytesIO()
    document.save(made)

    assert [finding.code for finding in read_form(made.getvalue()).findings] == ["scanned", "no_fields"]


def test_a_table_of_a_hundred_columns_is_read():
    book = openpyxl.Workbook()
    for column in range(1, 101):
        book.active.cell(1, column, f"栏目{column}")
    book.active.cell(2, 1, None)
    made = io.BytesIO()
    book.save(made)

    table = read_form(made.getvalue()).fields[0]

    assert (table.kind, len(table.columns)) == (FormFieldKind.TABLE, 100)


def test_a_sheet_far_larger_than_a_form_is_refused():
    book = openpyxl.Workbook()
    book.active.cell(1, 1, "单位")
    book.active.cell(1_000_000, 16_000, "x")
    made = io.BytesIO()
    book.save(made)

    with pytest.raises(UnusableForm) as refused:
        read_form_sandboxed(made.getvalue())

    assert refused.value.code == "too_large_table"


def test_long_values_and_control_characters_are_written_and_reported():
    name, text = "名" * 300, "第一行\x00\x0b\u202e第二行" + "字" * 60

    filled = fill_form(FORM.content, {"f1": name, "f5": text, "f2": "未知", "f4": 7, "f99": "x"})

    assert [(finding.code, finding.field) for finding in filled.findings] == [
        ("long_value", "f1"),
        ("control_characters", "f5"),
        ("too_long", "f5"),
        ("not_an_option", "f2"),
        ("wrong_type", "f4"),
        ("unknown_field", "f99"),
    ]
    returned = read_back(filled.content, FORM.content)
    assert returned.values["f1"] == name
    assert returned.values["f5"] == "第一行第二行" + "字" * 60


def test_a_picture_stands_in_its_box_and_one_that_is_none_is_reported():
    filled = fill_form(FORM.content, {"f3": picture()})

    assert read_back(filled.content, FORM.content).values == {"f3": picture()}
    assert [finding.code for finding in fill_form(FORM.content, {"f3": b"no picture"}).findings] == ["unreadable_picture"]


def test_a_file_of_an_older_version_of_the_form_is_asked_about():
    older = word(
        "报名表",
        """
= 报名表
||
姓名 | [姓名:person] | 民族 | [民族:text] | {r2} [照片:picture]照片
单位 | {c3} [单位:unit]
特长 | {c4} [特长:text]
备注 | {c4} [备注:text]
||
""",
    )
    filled = fill_form(older.content, {"f1": "李明", "f4": "文学院"})

    returned = read_back_sandboxed(filled.content, FORM.content)

    assert returned.values == {"f1": "李明", "f4": "文学院"}
    assert [(question.code, question.fact) for question in returned.questions] == [
        ("label_changed", "性别"),
        ("label_changed", "简介"),
        ("unknown_text", "备注"),
    ]


def test_a_form_of_another_kind_is_refused():
    with pytest.raises(UnusableForm) as refused:
        read_back(sheet("表", "单位 | [单位:unit]").content, FORM.content)

    assert refused.value.code == "other_kind"


def test_the_text_around_a_blank_that_was_changed_is_asked_about():
    form = word("单", "= 回执单\n联系人：[联系人:person]________  电话：[电话:telephone]________")
    document = docx.Document(io.BytesIO(form.content))
    document.paragraphs[1].runs[0].text = "联系人李明，号码13800138000"
    made = io.BytesIO()
    document.save(made)

    returned = read_back(made.getvalue(), form.content)

    assert returned.values == {}
    assert [question.code for question in returned.questions] == ["place_missing", "place_missing"]


def test_fields_of_a_pdf_are_read_and_its_values_read_back():
    import pikepdf

    form = a_pdf(fields=[("unit", "单位名称"), ("phone", "联系电话"), ("Text3", "")])

    found = read_form_sandboxed(form)

    assert [(field.label, str(field.kind)) for field in found.fields] == [("单位名称", "unit"), ("联系电话", "telephone")]
    assert [place.text for place in found.unrecognised] == ["Text3"]
    with pikepdf.open(io.BytesIO(form)) as pdf:
        pdf.Root.AcroForm.Fields[0].V = pikepdf.String("文学院")
        made = io.BytesIO()
        pdf.save(made)
    assert read_back(made.getvalue(), form).values == {"f1": "文学院"}
    with pytest.raises(UnusableForm) as refused:
        fill_form(form, {"f1": "文学院"})
    assert refused.value.code == "pdf_is_read_only"


def test_the_footer_has_text_page_numbers_and_a_code():
    filled = fill_form_sandboxed(FORM.content, {"f1": "李明"}, footer=FooterMark("报名表 第2版", "https://example.edu.cn/f/17"))

    footer = docx.Document(io.BytesIO(filled.content)).sections[0].footer
    assert "报名表 第2版" in footer.paragraphs[0].text
    assert footer._element.xpath("string(.//w:fldSimple/@w:instr)") == "PAGE"
    assert len(footer._element.xpath(".//w:drawing")) == 1


def test_values_keep_the_font_of_their_label_and_rows_of_exact_height_grow():
    form = word("表", "= 登记表\n||\n姓名 | [姓名:person]\n||", font="仿宋", size=28)
    document = docx.Document(io.BytesIO(form.content))
    row = document.tables[0].rows[0]
    row.height = 400
    row.height_rule = 2
    made = io.BytesIO()
    document.save(made)

    filled = docx.Document(io.BytesIO(fill_form(made.getvalue(), {"f1": "李明"}).content))

    run = filled.tables[0].cell(0, 1).paragraphs[0].runs[0]
    assert (run.text, run.font.name, run.font.size.pt) == ("李明", "仿宋", 14)
    assert filled.tables[0].rows[0].height_rule == 1


def test_an_old_word_form_is_read_through_libreoffice(tmp_path):
    import subprocess

    (tmp_path / "a.docx").write_bytes(FORM.content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    # Written from .docx at once, its .doc has no tables.
    for source, kind in (("a.docx", "odt"), ("a.odt", "doc:MS Word 97")):
        subprocess.run([*command, "--convert-to", kind, "--outdir", tmp_path, tmp_path / source], check=True, capture_output=True)

    found = read_form_sandboxed((tmp_path / "a.doc").read_bytes(), "a.doc")

    assert found.kind == "doc"
    assert [(field.label, field.kind) for field in found.fields] == [(field.label, field.kind) for field in read_form(FORM.content).fields]


def test_shapes_and_formulas_of_a_workbook_survive_and_rows_below_move():
    form = sheet(
        "表",
        """
{c3} 经费汇总表
序号 | 名称 | 金额（元）
1[经费汇总表:table:名称/text,金额/number] | |
2 | |
{c2} 合计 | 0
{c3} 填表人：[填表人:person]
""",
    )
    book = openpyxl.load_workbook(io.BytesIO(form.content))
    book.active["C5"] = "=SUM(C3:C4)"
    book.active.print_area = "A1:C6"
    made = io.BytesIO()
    book.save(made)
    with_shape = with_part(made.getvalue(), "xl/media/shape.bin", b"shape")
    definition = read_form(with_shape)
    table = next(field for field in definition.fields if field.kind is FormFieldKind.TABLE)
    rows = [{"c2": f"项目{number}", "c3": "100"} for number in range(5)]

    filled = fill_form(with_shape, {table.key: rows}, definition)

    page = openpyxl.load_workbook(io.BytesIO(filled.content)).active
    assert [page.cell(row, 1).value for row in range(3, 8)] == [1, 2, 3, 4, 5]
    assert page["C8"].value == "=SUM(C3:C7)"
    assert page["A9"].value.startswith("填表人")
    assert page.print_area == "'Sheet'!$A$1:$C$9"
    assert "A8:B8" in [str(area) for area in page.merged_cells.ranges]
    assert zipfile.ZipFile(io.BytesIO(filled.content)).read("xl/media/shape.bin") == b"shape"
    assert read_back(filled.content, with_shape, definition).values == {table.key: rows}


def test_a_form_without_values_is_read_back_as_empty():
    for form in (FORM, sheet("表", "{c2} 登记表\n单位 | [单位:unit]\n类别 | [类别:choice]□甲 □乙")):
        assert read_back(form.content, form.content).values == {}
        assert sample_values(read_form(form.content))
