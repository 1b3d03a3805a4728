"""The command baosong. Each subcommand loads only what it needs, so that reading a notice starts at once."""

import json
import sys
from pathlib import Path

import click

from baosong import __version__
from baosong.wording import sentence_for


def _refuse(code: str, facts: dict[str, object]) -> None:
    click.echo(f"baosong: {sentence_for(code, facts)}", err=True)
    raise SystemExit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """报送: a notice becomes a call, and units hand in their works."""


@main.group()
def notice() -> None:
    """Read notices."""


@notice.command("read")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--format", "form", type=click.Choice(["json", "toml"]), default="json", show_default=True)
def notice_read(file: str, form: str) -> None:
    """Print what the notice in FILE (.txt .html .docx .pdf, or - for standard input) asks for."""
    from baosong.notice.documents import UnreadableNotice, open_bytes, open_file
    from baosong.notice.reading import read

    try:
        opened = open_bytes(sys.stdin.buffer.read()) if file == "-" else open_file(Path(file))
    except UnreadableNotice as refusal:
        _refuse(refusal.code, {**refusal.facts, "name": file})
    terms = read(opened.text)
    if form == "json":
        from baosong.terms.notice_format import as_notice_json

        click.echo(json.dumps(as_notice_json(terms), ensure_ascii=False, indent=1))
    else:
        from baosong.terms.call_file import write_call

        click.echo(write_call(terms, opened.text), nl=False)
