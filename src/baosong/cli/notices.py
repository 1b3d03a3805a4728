"""Commands that read notices and calls, and inspect files; they need no installation."""

import glob
import json
import sys
from pathlib import Path
from typing import Any

import click

from baosong.cli.output import bar, load_translations, refuse, refuse_file


@click.group()
def notice() -> None:
    """Read notices."""


def _opened(file: str) -> str:
    """Return the text of a file, or of standard input."""
    from baosong.core.documents import UnreadableDocument
    from baosong.core.documents.detect import open_bytes, open_file

    try:
        return (open_bytes(sys.stdin.buffer.read()) if file == "-" else open_file(Path(file))).text
    except UnreadableDocument as refusal:
        load_translations()
        from baosong.platform.messages.documents import unreadable_sentence

        refuse(unreadable_sentence(refusal.code, {**refusal.facts, "name": file}))


@notice.command("read")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--format", "form", type=click.Choice(["json", "toml"]), default="json", show_default=True)
def notice_read(files: tuple[str, ...], form: str) -> None:
    """Print what the notice in FILE (.txt .html .docx .pdf, or - for standard input) asks for; of several files, one line of JSON each."""
    from baosong.core.notice.parser import read
    from baosong.core.terms.call_file import write_call
    from baosong.core.terms.notice_format import as_notice_json

    if form == "toml" and len(files) > 1:
        refuse("toml: one FILE")
    for file in files:
        text = _opened(file)
        terms = read(text)
        if form == "toml":
            click.echo(write_call(terms, text), nl=False)
        elif len(files) == 1:
            click.echo(json.dumps(as_notice_json(terms), ensure_ascii=False, indent=1))
        else:
            click.echo(json.dumps({"file": file} | as_notice_json(terms), ensure_ascii=False))


@notice.command("explain")
@click.argument("file", type=click.Path(allow_dash=True))
def notice_explain(file: str) -> None:
    """Print how the notice in FILE is read: its blocks, and the candidates with their scores."""
    from baosong.core.notice.parser.explanation import explain

    click.echo("\n".join(explain(_opened(file))))


@click.group()
def call() -> None:
    """Check call files."""


def _terms(path: Path) -> Any:
    from baosong.core.terms.call_file import InvalidCall, read_call

    try:
        return read_call(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        refuse_file(path, error)
    except InvalidCall as error:
        load_translations()
        from baosong.platform.messages.documents import fault_sentence

        refuse("\n".join([str(path), *(f"  {fault_sentence(*problem)}" for problem in error.problems)]))


@call.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def call_check(file: Path) -> None:
    """Validate FILE (call.toml); print every fault with its position."""
    terms = _terms(file)
    click.echo(f"{file}: {len(terms.tasks)} tasks, {sum(len(task.pieces) for task in terms.tasks)} pieces")


@call.command("schema")
def call_schema() -> None:
    """Print the JSON schema of the terms."""
    from baosong.core.terms.call_file import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))


def _piece(call_file: Path, task: str, piece: str) -> Any:
    wanted_task = (terms := _terms(call_file)).task(task)
    if wanted_task is None:
        refuse(f"{call_file}: task {task!r}? {', '.join(item.name for item in terms.tasks)}")
    wanted = next((item for item in wanted_task.pieces if piece in (item.key, item.name, item.kind.value)), None)
    if wanted is None:
        refuse(f"{call_file}: piece {piece!r}? {', '.join(item.name or item.kind.value for item in wanted_task.pieces)}")
    return wanted


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--call", "call_file", type=click.Path(path_type=Path), required=True, help="The call.toml whose rules are checked.")
@click.option("--task", required=True, help="Key or name of the task.")
@click.option("--piece", required=True, help="Key, name or kind of the piece.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "everything", is_flag=True, help="Also print rules that are met.")
@click.option("--quick", is_flag=True, help="Do not decode films completely.")
def inspect(file: Path, call_file: Path, task: str, piece: str, as_json: bool, everything: bool, quick: bool) -> None:
    """Check FILE against the rules of a piece. Exit 0: nothing violated; 1: violated; 2: the file cannot be used."""
    from baosong.core.inspection import Cost, UnusableFile, Verdict
    from baosong.core.inspection.inspect_file import inspect as run
    from baosong.core.inspection.piece_kinds import is_subtitle_file
    from baosong.core.inspection.side_subtitles import side_cues

    wanted = _piece(call_file, task, piece)
    load_translations()
    from baosong.platform.messages.findings import unusable_sentence
    from baosong.platform.messages.reports import as_json_report, as_table

    costs = (Cost.HEADER, Cost.LOOKS) if quick else tuple(Cost)
    beside = [
        other.name for other in file.parent.glob(f"{glob.escape(file.stem)}.*") if other != file and (not is_subtitle_file(other.name) or any(side_cues(other)))
    ]
    try:
        with bar(hidden=as_json or quick) as progress:
            found = run(file, file.name, wanted, beside, costs=costs, progress=progress)
    except OSError as error:
        refuse_file(file, error)
    except UnusableFile as unusable:
        if as_json:
            click.echo(json.dumps({"findings": [], "unusable": unusable.code, "message": unusable_sentence(unusable.code)}, ensure_ascii=False))
            raise SystemExit(2) from unusable
        refuse(f"{file}: {unusable_sentence(unusable.code)}")
    click.echo(as_json_report(found) if as_json else as_table(found, everything=everything))
    raise SystemExit(1 if any(item.verdict is Verdict.VIOLATED for item in found) else 0)
