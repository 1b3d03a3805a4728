"""Registers as data: fields of entries, printed form, text that is signed. Read from and written to TOML.

A new register is a new TOML file, or lines that a clerk types; it needs no code.
"""

import re
import tomllib
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

MOST_FIELDS: Final = 60
# Characters of the name of a field.
LONGEST_NAME: Final = 60
# PIPL, 28: religion, health, identity, finance, location; and what party offices store beside: political status, ethnic group, telephone.
SENSITIVE_WORDS: Final = ("政治面貌", "健康", "病", "残", "身份证", "证件", "护照", "宗教", "信仰", "民族", "手机", "电话", "住址", "家庭", "账户", "银行")
# A placeholder in a text that is signed: {岗位}. Filled from the field of that name, else by the signer.
BLANK: Final = re.compile(r"\{([^{}\n]{1,30})\}")


class FieldKind(StrEnum):
    """Kind of value of a field."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    MEMBER = "member"
    MEMBERS = "members"


class RegisterField(msgspec.Struct, frozen=True):
    """A field of a register's entries. `choices`: allowed values. Sensitive fields are masked in exports."""

    key: str
    name: str
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    choices: tuple[str, ...] = ()
    sensitive: bool = False

    @property
    def is_sensitive(self) -> bool:
        """Whether the field is marked sensitive, or its name is of a category that the law protects."""
        return self.sensitive or any(word in self.name for word in SENSITIVE_WORDS)


class RegisterForm(msgspec.Struct, frozen=True):
    """Definition of a register. `pledge`: text that each entry's member signs; `has_log`: whether entries keep a log; `heading`: title of the print."""

    name: str
    fields: tuple[RegisterField, ...]
    pledge: str = ""
    places: bool = True
    has_log: bool = True
    heading: str = ""

    def field(self, key: str) -> RegisterField | None:
        """Return the field with a key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    @property
    def title_field(self) -> RegisterField:
        """The field that names an entry: the first with one line of text."""
        return next((field for field in self.fields if field.kind is FieldKind.LINE), self.fields[0])

    @property
    def signer_field(self) -> RegisterField | None:
        """The field of the member who signs: the first that names one."""
        return next((field for field in self.fields if field.kind is FieldKind.MEMBER), None)


class InvalidRegister(ValueError):
    """An invalid definition: `code`, and `facts` as data."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


KINDS: Final = {
    "文字": FieldKind.LINE, "单行": FieldKind.LINE, "长文": FieldKind.TEXT, "多行": FieldKind.TEXT, "数字": FieldKind.NUMBER, "人数": FieldKind.NUMBER,
    "日期": FieldKind.DATE, "起止": FieldKind.PERIOD, "起止日期": FieldKind.PERIOD, "选项": FieldKind.CHOICE, "单选": FieldKind.CHOICE, "成员": FieldKind.MEMBER,
    "多名成员": FieldKind.MEMBERS, "成员们": FieldKind.MEMBERS,
}  # fmt: skip
WORD_OF: Final = {kind: next(word for word, other in KINDS.items() if other is kind) for kind in FieldKind}
REQUIRED: Final = frozenset({"必填", "required", "是"})
SENSITIVE: Final = frozenset({"敏感", "sensitive"})


def checked(form: RegisterForm) -> RegisterForm:
    """Return the form. Raises InvalidRegister: no name or fields, duplicate names or keys, a choice without values, a pledge without a signer."""
    if not form.name.strip():
        raise InvalidRegister("no_name")
    if not form.fields:
        raise InvalidRegister("no_fields")
    if len(form.fields) > MOST_FIELDS:
        raise InvalidRegister("too_many_fields", most=MOST_FIELDS)
    for what in ("key", "name"):
        seen: set[str] = set()
        for field in form.fields:
            value = getattr(field, what).strip()
            if not value or value in seen:
                raise InvalidRegister("field_twice" if value else "field_without_name", field=field.name or field.key)
            seen.add(value)
    for field in form.fields:
        if field.kind is FieldKind.CHOICE and len(field.choices) < 2:
            raise InvalidRegister("choice_without_words", field=field.name)
    if form.pledge and form.signer_field is None:
        raise InvalidRegister("nobody_signs")
    return form


def blanks(text: str) -> list[str]:
    """Return the names of the placeholders, each once, in order."""
    return list(dict.fromkeys(name.strip() for name in BLANK.findall(text)))


def filled(text: str, values: dict[str, str]) -> str:
    """Fill placeholders; those without a value stay."""
    return BLANK.sub(lambda match: values.get(match.group(1).strip()) or match.group(0), text)


def read_lines(text: str) -> tuple[RegisterField, ...]:
    """Parse fields as a clerk types them, one per line: name | kind | 必填 | choices. Only the name is needed. Raises InvalidRegister with the line number."""
    fields: list[RegisterField] = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in re.split(r"[|｜\t]", unicodedata.normalize("NFC", line))]
        if not any(parts):
            continue
        name, rest = parts[0], [part for part in parts[1:] if part]
        if len(name) > LONGEST_NAME:
            raise InvalidRegister("field_name_too_long", line=number, most=LONGEST_NAME, n=len(name))
        kind, required, sensitive = FieldKind.LINE, False, False
        choices: tuple[str, ...] = ()
        for part in rest:
            if part in REQUIRED:
                required = True
            elif part in SENSITIVE:
                sensitive = True
            elif part in KINDS or part in set(FieldKind):
                kind = KINDS.get(part) or FieldKind(part)
            elif kind is FieldKind.CHOICE and not choices:
                choices = tuple(word for word in re.split(r"[、，,/；;]\s*", part) if word)
            else:
                raise InvalidRegister("line_not_understood", line=number, written=part)
        fields.append(RegisterField(f"f{len(fields) + 1}", name, kind, required, choices, sensitive))
    return tuple(fields)


def write_lines(form: RegisterForm) -> str:
    """Return the fields in the format of `read_lines`."""
    lines = []
    for field in form.fields:
        parts = [field.name, WORD_OF[field.kind], "必填" if field.required else "", "敏感" if field.sensitive else "", "、".join(field.choices)]
        lines.append(" | ".join(part for part in parts if part))
    return "\n".join(lines)


def from_toml(text: str) -> RegisterForm:
    """Parse a definition file. Raises InvalidRegister."""
    try:
        return checked(msgspec.convert(tomllib.loads(text), RegisterForm))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InvalidRegister("not_a_definition", error=str(error)) from error


def to_toml(form: RegisterForm) -> str:
    """Return the definition file of a form."""
    import tomlkit

    return tomlkit.dumps(msgspec.to_builtins(form))


def presets() -> dict[str, RegisterForm]:
    """Return the example definitions in the package by key; no code depends on them."""
    folder = Path(__file__).parent / "presets"
    return {path.stem: from_toml(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
