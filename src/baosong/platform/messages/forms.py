"""Sentences for files that are no forms, and for what a person should look at when a form is read or filled in."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.core.forms.model import FormFinding
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.web.templatetags.web import filesize


def unusable_form_sentence(code: str, facts: dict[str, Any]) -> str:
    """Return why a file cannot be read or filled in as a form, and what to do; for the codes of UnusableForm and UnreadableDocument."""
    if code == "too_large":
        return _("The file or what it unpacks to is larger than %(limit)s and cannot be read as a form.") % {"limit": filesize(facts.get("limit"))}
    sentence = {
        "macros": _("The file contains macros, which are not run here. Please save it as .docx or .xlsx without macros."),
        "scanned": _(
            "The file is a scan or a picture, in which no fields can be read. Please use the Word or Excel file of the form, or draw its fields by hand."
        ),
        "not_a_form": _("Files of this kind cannot be read as a form. Please use .docx, .doc, .wps, .xlsx, or a PDF with fields."),
        "no_form_fields": _("The PDF has no fields that can be filled in. Please use the Word file of the form."),
        "pdf_is_read_only": _("The fields of a PDF are read but not filled in. Please use the Word or Excel file of the form."),
        "other_kind": _("The filled file (%(kind)s) is not of the kind of the form (%(expected)s)."),
        "too_many_fields": _("The file has %(fields)s fields; at most %(limit)s can be read. Please divide it."),
        "too_large_table": _("The sheet has more than %(rows)s rows or %(columns)s columns. Please take out what does not belong to the form."),
        "no_table": _("No table with headings was found in the file. Please use a table whose first row names the columns."),
        "broken": _("The form is damaged and cannot be opened. Please save it again in Word, WPS or Excel."),
        "encrypted": _("The form is protected by a password. Please remove the password."),
        "old_workbook": _("This is an old Excel file (.xls). Please save it as .xlsx in Excel or WPS."),
        "old_word": _("This is an old Word or WPS file. Please save it as .docx."),
    }.get(code)
    return sentence % facts if sentence is not None else unreadable_sentence(code, facts)


def form_finding_sentence(finding: FormFinding, label: str = "") -> str:
    """Return the sentence of a finding; `label`: of its field."""
    return {
        "protected": _("The file is protected against changes; it is filled in all the same."),
        "scanned": _("The pages are pictures; their fields have to be drawn by hand."),
        "no_fields": _("No fields were recognised."),
        "control_characters": _("%(field)s: characters that cannot be printed were left out."),
        "too_long": _("%(field)s: longer than the limit of %(fact)s characters."),
        "long_value": _("%(field)s: more than %(fact)s characters in a short field. Please check the layout."),
        "not_an_option": _("%(field)s: “%(fact)s” is not among the options."),
        "not_a_date": _("%(field)s: “%(fact)s” is not a date."),
        "too_many_rows": _("%(field)s: the form has only %(fact)s rows; the others were left out."),
        "wrong_type": _("%(field)s: a value of another kind was left out."),
        "unknown_field": _("%(field)s: the form has no such field."),
        "no_place": _("%(field)s: the form has no place for a part of the value (%(fact)s)."),
        "unreadable_picture": _("%(field)s: the picture cannot be read."),
        "place_missing": _("%(fact)s: its place was not found in the filled file. Is it another version of the form?"),
        "label_changed": _("%(fact)s: another text stands in the place of its label. Is it another version of the form?"),
        "text_changed": _("%(fact)s: the printed text around it was changed, so that its value was not read."),
        "unknown_table": _("A table was added that the form does not have: %(fact)s"),
        "unknown_text": _("A text stands where the form has no field: %(fact)s"),
    }[finding.code] % {"field": label or finding.field, "fact": finding.fact}
