"""Commands that read and fill forms; they need no installation."""

import json
from pathlib import Path
from typing import Any, NoReturn

import click

from baosong.cli.output import load_translations, refuse, refuse_file


@click.group()
def forms() -> None:
    """Read the fields of a form, and fill it in."""


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        refuse_file(path, error)


def _refuse_form(path: Path, code: str, facts: dict[str, Any]) -> NoReturn:
    load_translations()
    from baosong.platform.messages.forms import unusable_form_sentence

    refuse(f"{path}: {unusable_form_sentence(code, {**facts, 'name': str(path)})}")


def _definition(path: Path, content: bytes) -> Any:
    from baosong.core.documents import UnreadableDocument
    from baosong.core.forms.model import UnusableForm
    from baosong.core.forms.reader import read_form

    try:
        return read_form(content, path.name)
    except (UnusableForm, UnreadableDocument) as error:
        _refuse_form(path, error.code, error.facts)


@forms.command("read")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def forms_read(files: tuple[Path, ...]) -> None:
    """Print the fields of the form in FILE (.docx .xlsx .pdf; .doc and .wps with LibreOffice) as JSON; of several files, one line each."""
    from baosong.core.forms.model import as_json

    for file in files:
        found = as_json(_definition(file, _content(file)))
        if len(files) == 1:
            click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            click.echo(json.dumps({"file": str(file)} | found, ensure_ascii=False))


@forms.command("fill")
@click.argument("form", type=click.Path(path_type=Path))
@click.argument("values", metavar="VALUES.json", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def forms_fill(form: Path, values: Path, out: Path) -> None:
    """Fill FORM with VALUES.json (values by the key or the label of their field) and write OUT. Exit 1 if a value does not fit its field."""
    from baosong.core.documents import UnreadableDocument
    from baosong.core.forms.filler import fill_form
    from baosong.core.forms.model import UnusableForm

    content = _content(form)
    definition = _definition(form, content)
    try:
        filled = fill_form(content, _values(values, definition), definition)
    except (UnusableForm, UnreadableDocument) as error:
        _refuse_form(form, error.code, error.facts)
    try:
        out.write_bytes(filled.content)
    except OSError as error:
        refuse_file(out, error)
    load_translations()
    from baosong.platform.messages.forms import form_finding_sentence

    for finding in filled.findings:
        field = definition.field(finding.field)
        click.echo(form_finding_sentence(finding, field.label if field is not None else ""), err=True)
    raise SystemExit(1 if filled.findings else 0)


def _values(path: Path, definition: Any) -> dict[str, Any]:
    """The values by key; a picture is given by the name of its file, beside the values."""
    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        refuse_file(path, error)
    except json.JSONDecodeError as error:
        refuse(f"{path}: {error}")
    if not isinstance(given, dict):
        refuse(f"{path}: {{…}}")
    by_label = {field.label: field for field in reversed(definition.fields)}
    values = {}
    for name, value in given.items():
        field = definition.field(name) or by_label.get(name)
        key = field.key if field is not None else name
        is_picture = field is not None and field.kind == "picture" and isinstance(value, str)
        values[key] = _content(path.parent / value) if is_picture else _by_column(field, value) if field is not None and field.columns else value
    return values


def _by_column(table: Any, rows: Any) -> Any:
    """Rows whose columns are named by key or label, by key."""
    keys = {column.label: column.key for column in reversed(table.columns)}
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return rows
    return [{keys.get(name, name): str(text) for name, text in row.items()} for row in rows]
