"""Fields of a PDF form (AcroForm). They are read, and read back when filled in; PDF forms are not filled here.

Source: ISO 32000-2, 12.7 (field dictionaries, T, TU, FT, Ff, Opt, V).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.pdf import read as read_pdf
from baosong.core.forms.field_values import canonical, clean
from baosong.core.forms.labels import compact, is_label
from baosong.core.forms.line_fields import named_field
from baosong.core.forms.model import (
    FieldPlace,
    FormDefinition,
    FormField,
    FormFieldKind,
    FormPlaceKind,
    FormReading,
    FormValues,
    ReturnedForm,
    UnrecognisedPlace,
    UnusableForm,
)

MULTILINE, REQUIRED, PUSH_BUTTON, RADIO = 1 << 12, 1 << 1, 1 << 16, 1 << 15
MAX_FIELDS: Final = 2000
MAX_DEPTH: Final = 20
# Names that programs give.
GIVEN_NAME: Final = re.compile(r"(?:text|field|fill|check ?box|untitled|undefined|文本|复选框|域|topmost|form)?[\s_\-\d.\[\]#]*", re.IGNORECASE)


class PdfFile:
    """A .pdf with form fields."""

    kind = "pdf"
    findings: tuple[str, ...] = ()

    def __init__(self, content: bytes) -> None:
        import pikepdf

        try:
            self.pdf = pikepdf.Pdf.open(io.BytesIO(content))
        except pikepdf.PasswordError as error:
            raise UnreadableDocument("encrypted") from error
        except (pikepdf.PdfError, ValueError, RuntimeError) as error:
            raise UnreadableDocument("broken", kind="pdf") from error
        self.fields = list(self._fields())
        if not self.fields:
            raise UnusableForm("no_form_fields" if _has_text(content) else "scanned")

    def _fields(self) -> Iterator[tuple[str, Any, int]]:
        """Full name, dictionary and number of the page of each field, once."""
        seen: set[str] = set()
        for number, page in enumerate(self.pdf.pages):
            for annotation in page.obj.get("/Annots", []):
                if annotation.get("/Subtype") != "/Widget":
                    continue
                name, field = _named(annotation)
                if name not in seen and len(seen) < MAX_FIELDS:
                    seen.add(name)
                    yield name, field, number

    def read(self) -> FormReading:
        """Read all fields."""
        found = FormReading(titles=[""])
        for number, (name, field, page) in enumerate(self.fields):
            place = FieldPlace(FormPlaceKind.PDF_FIELD, table=page, number=number)
            label = clean(str(field.get("/TU", ""))) or name.rpartition(".")[2]
            if not is_label(label) or GIVEN_NAME.fullmatch(label):
                found.unrecognised.append(UnrecognisedPlace(place, compact(name)[:40]))
            elif _flags(field) & PUSH_BUTTON == 0:
                found.fields.append(_field(field, named_field(label, place)))
        return found

    def value(self, number: int) -> str:
        """The value of a field as text."""
        value = self.fields[number][1].get("/V")
        return "" if value is None or str(value) == "/Off" else clean(str(value).removeprefix("/"))


def _named(annotation: Any) -> tuple[str, Any]:
    """The full name of a widget's field, and the dictionary that has its type."""
    parts, node, field = [], annotation, annotation
    for _ in range(MAX_DEPTH):
        if "/T" in node:
            parts.append(str(node["/T"]))
        if "/FT" in node and "/FT" not in field:
            field = node
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return ".".join(reversed(parts)), field


def _flags(field: Any) -> int:
    return int(field.get("/Ff", 0))


def _field(field: Any, found: FormField) -> FormField:
    kind, flags = str(field.get("/FT", "")), _flags(field)
    found = replace(found, required=found.required or bool(flags & REQUIRED))
    if kind == "/Ch":
        options = tuple(str(one if not _is_array(one) else one[-1]) for one in field.get("/Opt", []))
        return replace(found, kind=FormFieldKind.CHOICE, options=options)
    if kind == "/Btn":
        names = [str(key).removeprefix("/") for kid in [field, *field.get("/Kids", [])] for key in kid.get("/AP", {}).get("/N", {})]
        return replace(found, kind=FormFieldKind.CHOICE, options=tuple(dict.fromkeys(name for name in names if name != "Off")), multiple=not flags & RADIO)
    if kind == "/Sig":
        return replace(found, kind=FormFieldKind.SIGNATURE)
    limit = int(field["/MaxLen"]) if "/MaxLen" in field else found.limit
    if flags & MULTILINE and found.kind is FormFieldKind.TEXT:
        return replace(found, kind=FormFieldKind.LONG_TEXT, limit=limit)
    return replace(found, limit=limit)


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)


def _has_text(content: bytes) -> bool:
    try:
        return bool(read_pdf(content)[0].strip())
    except UnreadableDocument:
        return False


def read_back_pdf(file: PdfFile, definition: FormDefinition) -> ReturnedForm:
    """The values of a PDF form that was filled in."""
    values: FormValues = {}
    for field in definition.fields:
        if 0 <= field.place.number < len(file.fields) and (text := file.value(field.place.number)):
            value = {"name": text} if field.kind.is_signed else [text] if field.multiple else text
            if one := canonical(field, value):
                values[field.key] = one
    return ReturnedForm(values)
