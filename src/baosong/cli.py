"""The command baosong. Each subcommand loads only what it needs, so that reading a notice starts at once."""

import json
import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from baosong import __version__


def _refuse(sentence: str) -> NoReturn:
    click.echo(f"baosong: {sentence}", err=True)
    raise SystemExit(2)


def _django() -> None:
    """Loads settings and rooms; only for what needs words or the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")
    from baosong.site.configuration import InvalidConfiguration
    from baosong.site.languages import compile_catalogues

    compile_catalogues()
    try:
        django.setup()
    except InvalidConfiguration as error:
        _refuse(str(error))


def _words() -> None:
    """Loads only what wording needs: the catalogue and the language, without a data folder."""
    import django
    from django.conf import settings

    if not settings.configured:
        from baosong.site.languages import compile_catalogues, language_settings

        compile_catalogues()
        settings.configure(**language_settings())
        django.setup()


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
    from baosong.documents import UnreadableDocument, open_bytes, open_file
    from baosong.notice.reading import read

    try:
        opened = open_bytes(sys.stdin.buffer.read()) if file == "-" else open_file(Path(file))
    except UnreadableDocument as refusal:
        _words()
        from baosong.wording.documents import unreadable_sentence

        _refuse(unreadable_sentence(refusal.code, {**refusal.facts, "name": file}))
    terms = read(opened.text)
    if form == "json":
        from baosong.terms.notice_format import as_notice_json

        click.echo(json.dumps(as_notice_json(terms), ensure_ascii=False, indent=1))
    else:
        from baosong.terms.call_file import write_call

        click.echo(write_call(terms, opened.text), nl=False)


@main.group()
def call() -> None:
    """Check call files."""


def _terms(path: Path) -> Any:
    from baosong.terms.call_file import InvalidCall, read_call

    try:
        return read_call(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        _refuse(f"{path}: {error}")
    except InvalidCall as error:
        _words()
        from baosong.wording.documents import fault_sentence

        _refuse("\n".join([str(path), *(f"  {fault_sentence(*problem)}" for problem in error.problems)]))


@call.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def call_check(file: Path) -> None:
    """Check that FILE (call.toml) can be used; name every fault with its place."""
    terms = _terms(file)
    click.echo(f"{file}: {len(terms.tasks)} tasks, {sum(len(task.pieces) for task in terms.tasks)} pieces")


@call.command("schema")
def call_schema() -> None:
    """Print the JSON schema of the terms."""
    from baosong.terms.call_file import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))


def _piece(call_file: Path, task: str, piece: str) -> Any:
    wanted_task = (terms := _terms(call_file)).task(task)
    if wanted_task is None:
        _refuse(f"{call_file}: task {task!r}? {', '.join(item.name for item in terms.tasks)}")
    wanted = next((item for item in wanted_task.pieces if piece in (item.key, item.name, item.kind.value)), None)
    if wanted is None:
        _refuse(f"{call_file}: piece {piece!r}? {', '.join(item.name or item.kind.value for item in wanted_task.pieces)}")
    return wanted


@contextmanager
def _bar(*, hidden: bool) -> Iterator[Callable[[float], None]]:
    """A bar on standard error that hears shares of 1; none where it would disturb."""
    if hidden or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=1000, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(share * 1000) - bar.pos))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--call", "call_file", type=click.Path(path_type=Path), required=True, help="The call.toml whose rules are checked.")
@click.option("--task", required=True, help="Key or name of the task.")
@click.option("--piece", required=True, help="Key, name or kind of the piece.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "everything", is_flag=True, help="Show what is met as well.")
@click.option("--quick", is_flag=True, help="Do not watch a film to its end.")
def inspect(file: Path, call_file: Path, task: str, piece: str, as_json: bool, everything: bool, quick: bool) -> None:
    """Check FILE against the rules of a piece. Exit 0: nothing violated; 1: violated; 2: the file cannot be used."""
    from baosong.inspection import Cost, UnusableFile, Verdict
    from baosong.inspection import inspect as run

    wanted = _piece(call_file, task, piece)
    _words()
    from baosong.wording.findings import unusable_sentence
    from baosong.wording.reports import as_json_report, as_table

    costs = (Cost.HEADER, Cost.LOOKS) if quick else tuple(Cost)
    beside = [other.name for other in file.parent.glob(f"{file.stem}.*") if other != file]
    try:
        with _bar(hidden=as_json or quick) as progress:
            found = run(file, file.name, wanted, beside, costs=costs, progress=progress)
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    except UnusableFile as unusable:
        if as_json:
            click.echo(json.dumps({"findings": [], "unusable": unusable.code, "message": unusable_sentence(unusable.code)}, ensure_ascii=False))
            raise SystemExit(2) from unusable
        _refuse(f"{file}: {unusable_sentence(unusable.code)}")
    click.echo(as_json_report(found) if as_json else as_table(found, everything=everything))
    raise SystemExit(1 if any(item.verdict is Verdict.VIOLATED for item in found) else 0)


@main.group()
def parcel() -> None:
    """Check and take in parcels that were carried as files."""


def _refuse_worded(code: str, facts: dict[str, Any]) -> NoReturn:
    from baosong.kit.refusals import site_sentence

    _refuse(site_sentence(code, facts))


@parcel.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def parcel_check(file: Path) -> None:
    """Check FILE whole, by the keys trusted here, and print what is in it; nothing is taken in."""
    _django()
    from baosong.exchange.errors import ParcelNotTaken
    from baosong.exchange.queries import card_of
    from baosong.parcel import ParcelRefused, open_parcel

    try:
        opened = open_parcel(file, known=card_of)
    except ParcelRefused as refused:
        _refuse_worded(ParcelNotTaken.code, {"why": refused.code, "facts": refused.facts})
    contents = opened.contents
    click.echo(f"{contents.sender} {opened.sender.fingerprint}: {contents.kind} {contents.call.title}")
    for work in contents.works:
        click.echo(f"  {work.title} ({' · '.join(work.units)}), {len(work.files)} files")


@parcel.command("take")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def parcel_take(file: Path) -> None:
    """Take FILE in, whole or not at all, and print the receipt as JSON; taken again, the same receipt comes."""
    _django()
    from django.utils import timezone

    from baosong.exchange.domain.taking import take
    from baosong.kit.errors import Refusal
    from baosong.kit.places import vault
    from baosong.site.serving import prepare

    prepare()
    at = timezone.now()
    try:
        receipt = take(file, vault=vault(), begun_at=at, at=at)
    except Refusal as refusal:
        _refuse_worded(refusal.code, refusal.facts)
    click.echo(json.dumps(receipt, ensure_ascii=False))


@main.group()
def mail() -> None:
    """Take in works that are sent by mail."""


@mail.command("fetch")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of .eml files, instead of the mailbox.")
def mail_fetch(folder: Path | None) -> None:
    """Look into the mailbox once, read what is new, and say what became of it."""
    _django()
    from django.utils import timezone

    from baosong.intake.domain import fetching, reading
    from baosong.intake.enums import MailState
    from baosong.intake.interfaces.mailbox import account, ourselves
    from baosong.intake.models import Mail
    from baosong.kit.errors import Refusal
    from baosong.kit.places import parts, vault
    from baosong.site.serving import prepare

    prepare()
    at = timezone.now()
    try:
        made = (
            fetching.fetch_folder(folder, vault=vault(), folder=parts(), at=at) if folder else fetching.fetch(account(), vault=vault(), folder=parts(), at=at)
        )
    except Refusal as refusal:
        _refuse_worded(refusal.code, refusal.facts)
    for waiting in list(Mail.objects.filter(state=MailState.KEPT).order_by("received_at").values_list("pk", flat=True)):
        reading.read(waiting, vault=vault(), folder=parts(), ourselves=ourselves(), at=timezone.now())
    click.echo(json.dumps({"seen": made.seen, "kept": made.kept, "left": made.left, "known": made.known}))
    for found in Mail.objects.filter(taken_at=at).order_by("received_at").select_related("unit"):
        click.echo(
            f"  {found.get_state_display()}  {found.sender}  {found.subject}  {found.unit or ''}  {found.get_reason_display() if found.reason else ''}".rstrip()
        )


@main.group()
def works() -> None:
    """Works that lie somewhere already."""


@works.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--call", "call_name", required=True, help="Number of the call, or its title.")
@click.option("--as", "username", required=True, help="User name of the organiser who takes them in.")
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="When they came, if that was before today; the deadline is asked at that time."
)
@click.option("--yes", "is_meant", is_flag=True, help="Take them in. Without it, only what would be done is printed.")
def works_import(folder: Path, call_name: str, username: str, received: Any, *, is_meant: bool) -> None:
    """Take in what lies in FOLDER: a folder a unit, in it a folder a task where there are several. First a dry run."""
    _django()
    from django.utils import timezone

    from baosong.calls.access import organised_by
    from baosong.calls.enums import CallState
    from baosong.intake.domain import importing
    from baosong.intake.interfaces.piles import as_lines
    from baosong.kit.places import vault
    from baosong.orgs.models import Person
    from baosong.site.serving import prepare
    from baosong.vault import VaultFull

    prepare()
    by = Person.objects.filter(username=username).first()
    if by is None:
        _refuse(f"--as {username}?")
    calls = organised_by(by).filter(state=CallState.PUBLISHED)
    found = calls.filter(pk=int(call_name)) if call_name.isdigit() else calls.filter(title=call_name)
    if found.count() != 1:
        _refuse("\n".join([f"--call {call_name}?", *(f"  {one.pk}  {one.title}" for one in calls)]))
    call, at = found.get(), timezone.now()
    arrived_at = min(timezone.make_aware(received), at) if received else at
    looked = importing.look(folder, call)
    made = []
    try:
        if is_meant:
            made = [importing.bring_in(pile, call=call, vault=vault(), by=by, arrived_at=arrived_at, at=at) for pile in looked.piles]
    except VaultFull:
        _refuse_worded("disk_full", {})
    click.echo("\n".join(as_lines(looked, made, folder)))
    raise SystemExit(1 if looked.strangers or looked.loose or any(pile.sorted.unclear for pile in looked.piles) else 0)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--worker/--no-worker", default=True, help="Whether to run a worker beside the web process.")
def serve(host: str, port: int, worker: bool) -> None:
    """Run the site, and a worker beside it."""
    _django()
    from baosong.site.serving import prepare, run

    prepare()
    run(host, port, with_worker=worker)


@main.command()
@click.option("--queue", "queues", multiple=True, default=("default", "slow"), show_default=True, help="Queues to work on; slow has the jobs of minutes.")
def worker(queues: tuple[str, ...]) -> None:
    """Run a worker that does the background jobs."""
    _django()
    from baosong.site.serving import prepare, work

    prepare()
    work(list(queues))


@main.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("demo-data"), show_default=True, help="Folder of the demo.")
@click.option("--port", default=8000, show_default=True)
@click.option("--set-up-only", is_flag=True, help="Set the demo up and stop.")
def demo(data: Path, port: int, set_up_only: bool) -> None:
    """Set up and open a university with 28 colleges, a notice, made-up people and small films."""
    os.environ["BAOSONG_DATA"] = str(data.resolve())
    os.environ["BAOSONG_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    _django()
    from baosong.site.demo import setting_up
    from baosong.site.serving import prepare, run

    prepare()
    setting_up.set_up(click.echo)
    click.echo(setting_up.welcome(port))
    if not set_up_only:
        if _has_desktop():
            threading.Timer(2.0, webbrowser.open, [f"http://127.0.0.1:{port}"]).start()
        run("127.0.0.1", port, with_worker=True)


def _has_desktop() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    main()
