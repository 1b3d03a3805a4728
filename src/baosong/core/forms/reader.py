"""Open a form of any kind and read its fields. Runs in a child process (`sandboxed`)."""

from __future__ import annotations

from dataclasses import replace

from baosong.core.forms.model import FormDefinition, FormFinding, UnusableForm
from baosong.core.forms.package import FormFile, open_form

MAX_FIELDS = 2000


def read_form(content: bytes, name: str = "") -> FormDefinition:
    """Return the fields of a form. Raises UnusableForm, UnreadableDocument."""
    return definition_of(open_form(content, name))


def definition_of(file: FormFile) -> FormDefinition:
    """Return the fields of an opened form. Raises UnusableForm."""
    found = file.read()
    fields = tuple(replace(field, key=f"f{number}") for number, field in enumerate(found.fields, 1))
    if len(fields) > MAX_FIELDS:
        raise UnusableForm("too_many_fields", fields=len(fields), limit=MAX_FIELDS)
    findings = tuple(FormFinding(code) for code in file.findings)
    if not fields:
        findings += (FormFinding("no_fields"),)
    return FormDefinition(file.kind, tuple(found.titles), fields, tuple(found.unrecognised), findings)
