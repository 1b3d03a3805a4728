"""Figures of reading, filling and reading back on forms that were drawn for it (seen: the reader was written on them; unseen: drawn before it was tried)."""

import copy
import io
import re
import subprocess
from collections import Counter

import docx
import openpyxl
import pypdfium2
import pytest

from baosong.core.documents.word_xml import W
from baosong.core.forms.field_values import canonical
from baosong.core.forms.filler import FooterMark, fill_form, read_back
from baosong.core.forms.model import FormFieldKind, as_json, definition_from_json
from baosong.core.forms.reader import read_form
from baosong.core.forms.word_form import TAG, tag_of
from tests.museum.forms import seen, unseen
from tests.museum.forms.samples import sample_values
from tests.museum.forms.scores import Figures, compare

FORMS = [*seen.FORMS, *unseen.FORMS]
FOOTER = FooterMark("第1版", "https://example.edu.cn/f/1")


def name(form):
    return form.name


def values_of(definition):
    return {key: canonical(definition.field(key), value) for key, value in sample_values(definition).items()}


@pytest.fixture(scope="module")
def definitions():
    return {form.name: read_form(form.content) for form in FORMS}


def test_the_museum_has_eighty_forms_of_which_twenty_are_ugly():
    assert len(FORMS) >= 80
    assert len({form.name for form in FORMS}) == len(FORMS)
    assert sum(form.is_ugly for form in FORMS) >= 20


# Found, label and kind right, precision.
@pytest.mark.parametrize(("forms", "floors"), [(seen.FORMS, (0.99, 0.99, 0.99)), (unseen.FORMS, (0.98, 0.97, 0.98))], ids=["seen", "unseen"])
def test_fields_are_found_with_label_and_kind(forms, floors, definitions):
    figures = Figures()
    for form in forms:
        compare(form, definitions[form.name], figures)

    assert figures.recall >= floors[0], "\n".join(figures.faults)
    assert figures.labelled >= floors[1], "\n".join(figures.faults)
    assert figures.precision >= floors[2], "\n".join(figures.faults)


@pytest.mark.parametrize("form", [form for form in FORMS if form.titles > 1], ids=name)
def test_forms_in_one_file_are_told_apart(form, definitions):
    definition = definitions[form.name]

    assert len(definition.titles) == form.titles
    assert {field.form for field in definition.fields} == set(range(form.titles))


@pytest.mark.parametrize("form", FORMS, ids=name)
def test_a_filled_form_is_read_back_as_the_same_values(form, definitions):
    definition = definitions[form.name]
    values = values_of(definition)

    filled = fill_form(form.content, values, definition, footer=FOOTER)

    assert filled.findings == ()
    returned = read_back(filled.content, form.content, definition)
    assert (returned.values, returned.questions) == (values, ())


@pytest.mark.parametrize("form", [form for form in FORMS if form.suffix == ".docx"], ids=name)
def test_a_form_that_was_typed_by_hand_is_read_back_as_well(form, definitions):
    definition = definitions[form.name]
    values = values_of(definition)

    typed = without_own_controls(fill_form(form.content, values, definition).content)

    returned = read_back(typed, form.content, definition)
    assert (returned.values, returned.questions) == (values, ())


def without_own_controls(content):
    """The file as if its values had been typed in Word."""
    document = docx.Document(io.BytesIO(content))
    for control in list(document.element.body.iter(f"{W}sdt")):
        if tag_of(control).startswith(TAG):
            for run in list(control.find(f"{W}sdtContent")):
                control.addprevious(run)
            control.getparent().remove(control)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.mark.parametrize("form", FORMS, ids=name)
def test_tables_grow_to_as_many_rows_as_there_are(form, definitions):
    definition = definitions[form.name]
    for table in definition.fields:
        if table.kind is FormFieldKind.TABLE and not table.fixed_rows:
            values = values_of(definition)
            values[table.key] = [copy.copy(values[table.key][0]) for _ in range(12)]

            filled = fill_form(form.content, values, definition)

            returned = read_back(filled.content, form.content, definition)
            assert (returned.values, returned.questions) == (values, ())


def test_definitions_are_kept_as_data(definitions):
    for definition in definitions.values():
        assert definition_from_json(as_json(definition)) == definition


def test_filled_workbooks_keep_every_text(definitions):
    for form in FORMS:
        if form.suffix != ".xlsx":
            continue
        filled = fill_form(form.content, values_of(definitions[form.name]), definitions[form.name])
        before, after = (openpyxl.load_workbook(io.BytesIO(content)).active for content in (form.content, filled.content))
        texts = {letters(cell.value) for row in before.iter_rows() for cell in row if isinstance(cell.value, str)}
        written = " ".join(letters(cell.value) for row in after.iter_rows() for cell in row if cell.value is not None)
        assert [text for text in texts if not set(text) <= set(written)] == []
        assert {str(area) for area in before.merged_cells.ranges} == {str(area) for area in after.merged_cells.ranges}


def letters(text):
    return re.sub(r"[\W_\s]", "", str(text))


def test_filled_files_open_in_libreoffice_with_all_texts_and_as_many_pages(definitions, tmp_path):
    forms = [form for form in FORMS if form.suffix == ".docx"]
    filled = {}
    for number, form in enumerate(forms):
        filled[form.name] = fill_form(form.content, values_of(definitions[form.name]), definitions[form.name], footer=FOOTER).content
        (tmp_path / f"{number}-form.docx").write_bytes(form.content)
        (tmp_path / f"{number}-filled.docx").write_bytes(filled[form.name])
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, *sorted(tmp_path.glob("*.docx"))], check=True, capture_output=True)

    same, lost = [], {}
    for number, form in enumerate(forms):
        pages, _ = pdf(tmp_path / f"{number}-form.pdf")
        filled_pages, text = pdf(tmp_path / f"{number}-filled.pdf")
        same.append(pages == filled_pages)
        body = docx.Document(io.BytesIO(filled[form.name])).element.body
        missing = Counter(letters("".join(node.text or "" for node in body.iter(f"{W}t")))) - Counter(letters(text))
        if missing:
            lost[form.name] = dict(missing)
    assert lost == {}
    assert sum(same) / len(same) >= 0.97, [form.name for form, is_same in zip(forms, same, strict=True) if not is_same]


def pdf(path):
    """Number of pages and text."""
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document), "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
