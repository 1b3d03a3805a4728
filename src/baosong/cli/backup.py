"""Commands that keep an installation safe."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import click

from baosong.cli.output import load, refuse, refuse_worded, refusing

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keep", default=0, help="How many backups stay in FOLDER; older ones are forgotten. 0: all.")
def backup(folder: Path, keep: int) -> None:
    """Add a backup to FOLDER while the site runs; what FOLDER has already is not written again. Exit 1: some bytes here are damaged."""
    load()
    from django.utils import timezone

    from baosong.site.backup.create import back_up
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.monitoring import BACKUP, note

    with refusing():
        made = back_up(folder, at=timezone.now())
    note(BACKUP, folder=str(folder), rows=made.rows, blobs=made.blobs, damaged=len(made.damaged))
    click.echo(f"{made.name}  {made.rows} rows, {made.blobs} files; {made.new_blobs} files and {made.new_bytes:,} bytes are new")
    if forgotten := BackupRepository(folder).prune(keep):
        click.echo(f"{forgotten} older backups forgotten")
    for sha256 in made.damaged:
        click.echo(f"damaged: {sha256}", err=True)
    raise SystemExit(1 if made.damaged else 0)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--backup", "name", default=None, help="Which backup of FOLDER; the newest, if none is named.")
def restore(folder: Path, name: str | None) -> None:
    """Restore a backup from FOLDER into an empty data folder and an empty database."""
    load()
    from baosong.site.backup.restore import restore as run

    with refusing():
        manifest = run(folder, name)
    click.echo(f"{manifest.name}  {manifest.rows} rows of {manifest.at}")


@click.command()
def recount() -> None:
    """Count the counters of all calls anew, and say how many calls were counted."""
    load()
    from baosong.apps.submissions.services.counters import settle

    click.echo(str(settle(only_missing=False)))


@click.command()
@click.option("--backup", "folder", type=FOLDER, default=None, help="Verify a folder of backups instead of the installation.")
def verify(folder: Path | None) -> None:
    """Count every file's bytes again, follow the journal's chain, compare every receipt. Exit 1: something is wrong."""
    load()
    if folder is not None:
        _verify_backups(folder)
        return
    from baosong.site.backup.verify import verify as run
    from baosong.site.monitoring import VERIFY, note

    faults = run(tell=lambda name: click.echo(name, err=True))
    note(VERIFY, faults=len(faults))
    for fault in faults:
        click.echo(str(fault))
    if not faults:
        click.echo("ok")
    raise SystemExit(1 if faults else 0)


def _verify_backups(folder: Path) -> None:
    from baosong.platform.errors import Refusal
    from baosong.platform.web.refusals import site_sentence
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.backup.restore import check

    backups, is_damaged = BackupRepository(folder), False
    with refusing():
        backups.read()
    for name in backups.names():
        try:
            manifest = backups.read(name)
            click.echo(f"{name}  {manifest.at}  {manifest.rows} rows, {check(backups, manifest)} blobs  ok")
        except Refusal as refusal:
            is_damaged = True
            click.echo(f"{name}  {site_sentence(refusal.code, refusal.facts)}")
    raise SystemExit(1 if is_damaged else 0)


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "folder", type=FOLDER, default=None, help="Where the backup for the move lies; it stays there. A folder of its own, if none is named.")
def move(config: Path, folder: Path | None) -> None:
    """Move this installation to where the baosong.toml CONFIG says: another database, another store. Stop the site first.

    Rows and files are written there, every blob is counted, and every table is compared; the old place is left as it is.
    """
    load()
    from django.utils import timezone

    from baosong.platform.jobs.services.leader_lease import is_led
    from baosong.site.backup.create import back_up
    from baosong.site.backup.repository import BackupRepository

    if is_led("scheduler", at=timezone.now()):
        refuse_worded("backup_refused", {"why": "running"})
    folder = folder or Path(mkdtemp(prefix="baosong-move-"))
    there = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")} | {"BAOSONG_CONFIG": str(config.resolve())}
    with refusing():
        made = back_up(folder, at=timezone.now())
    before = BackupRepository(folder).read(made.name).tables
    for command in (["restore", str(folder), "--backup", made.name], ["verify"], ["backup", str(folder)]):
        if subprocess.run([sys.executable, "-m", "baosong.cli", *command], env=there, check=False).returncode:
            refuse(f"{command[0]}: {config}")
    after = BackupRepository(folder).read().tables
    # The new place has done things of its own by now: renditions are made again, it was verified.
    differ = [table for table in before if before[table] != after[table] and table not in {"jobs_job_run", "jobs_operation_record", "library_rendition"}]
    click.echo(f"{made.rows} rows, {made.blobs} files: {'ok' if not differ else ', '.join(differ)}")
    raise SystemExit(1 if differ else 0)


@click.command()
def reindex() -> None:
    """Make the search index of the library anew, after words.txt or synonyms.txt was changed."""
    load()
    from baosong.apps.library.services.search_index import rebuild
    from baosong.site.server import prepare

    prepare()
    click.echo(rebuild())
