"""Invented values for every field of a form."""

import io

from PIL import Image

from baosong.core.forms.model import FormFieldKind

TEXTS = {
    FormFieldKind.TEXT: "副教授",
    FormFieldKind.NUMBER: "36",
    FormFieldKind.DATE: "2026-05-20",
    FormFieldKind.TELEPHONE: "13800138000",
    FormFieldKind.IDENTITY_NUMBER: "11010519491231002X",
    FormFieldKind.UNIT: "文学院第一党支部",
    FormFieldKind.PERSON: "李明",
}
LONG = "该同志长期在教学一线工作，认真负责，团结同志。\n近三年来，主持完成多项工作，得到师生好评。"


def picture():
    """A portrait as PNG."""
    made = io.BytesIO()
    Image.new("RGB", (120, 160), "#3366aa").save(made, "PNG")
    return made.getvalue()


def sample_value(field, number=0, *, in_row=False):
    """A value of the field's kind."""
    if field.kind is FormFieldKind.PICTURE:
        return picture()
    if field.kind is FormFieldKind.TABLE:
        count = len(field.fixed_rows) or max(field.place.rows, 1)
        return [{column.key: sample_value(column, row, in_row=True) for column in field.columns} for row in range(count)]
    if field.kind.is_signed:
        if field.place.kind == "cell":
            return "王强"
        parts = {"text": "同意推荐。" if not field.options else field.options[0], "name": "王强", "date": "2026-06-01"}
        place = field.place
        return {part: text for part, text in parts.items() if getattr(place, part) is not None}
    if field.kind is FormFieldKind.CHOICE and field.options:
        option = field.options[number % len(field.options)]
        return [option] if field.multiple else option
    if field.kind is FormFieldKind.LONG_TEXT:
        is_narrow = in_row or (field.place.kind == "span" and field.place.text.start != field.place.text.end)
        return "内容说明" if is_narrow else LONG
    return TEXTS.get(field.kind, f"内容{number + 1}")


def sample_values(definition):
    """A value for each field."""
    return {field.key: sample_value(field) for field in definition.fields}
