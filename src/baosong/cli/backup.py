"""Commands for backup, restore, verification and maintenance."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import click

from baosong.cli.output import load, refuse, refuse_with, refusing

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keep", default=0, help="Number of backups to keep in FOLDER; older ones are deleted. 0: all.")
def backup(folder: Path, keep: int) -> None:
    """Add an incremental backup to FOLDER while the site runs. Exit 1: some files of the installation are damaged."""
    load()
    from django.utils import timezone

    from baosong.site.backup.create import back_up
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.monitoring import BACKUP, note

    with refusing():
        made = back_up(folder, at=timezone.now())
    note(BACKUP, folder=str(folder), rows=made.rows, blobs=made.blobs, damaged=len(made.damaged))
    click.echo(f"{made.name}  {made.rows} rows, {made.blobs} files; {made.new_blobs} files and {made.new_bytes:,} bytes are new")
    if deleted := BackupRepository(folder).prune(keep):
        click.echo(f"{deleted} older backups deleted")
    for sha256 in made.damaged:
        click.echo(f"damaged: {sha256}", err=True)
    raise SystemExit(1 if made.damaged else 0)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--backup", "name", default=None, help="Name of the backup; default: the newest.")
def restore(folder: Path, name: str | None) -> None:
    """Restore a backup from FOLDER into an empty data folder and an empty database."""
    load()
    from baosong.site.backup.restore import restore as run

    with refusing():
        manifest = run(folder, name)
    click.echo(f"{manifest.name}  {manifest.rows} rows of {manifest.at}")


@click.command()
def recount() -> None:
    """Recount the counters of all calls and print how many were counted."""
    load()
    from baosong.apps.submissions.services.counters import recount_all

    click.echo(str(recount_all()))


@click.command()
@click.option("--backup", "folder", type=FOLDER, default=None, help="Verify a folder of backups instead of the installation.")
def verify(folder: Path | None) -> None:
    """Verify every file's hash, the audit log's chain and every receipt. Exit 1: faults were found."""
    load()
    if folder is not None:
        _verify_backups(folder)
        return
    from baosong.site.backup.verify import verify as run
    from baosong.site.monitoring import VERIFY, note

    faults = run(on_progress=lambda name: click.echo(name, err=True))
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
@click.option("--by", "folder", type=FOLDER, default=None, help="Folder for the backup used by the move; it is kept. Default: a temporary folder.")
def move(config: Path, folder: Path | None) -> None:
    """Move this installation to the database and store of CONFIG, another baosong.toml. Stop the site first.

    Rows and files are copied, every file is verified, and every table is compared; the old installation is not changed.
    """
    load()
    from django.utils import timezone

    from baosong.apps.library.models import Rendition
    from baosong.platform.jobs.models import JobRun, OperationRecord
    from baosong.platform.jobs.services.leader_lease import is_led
    from baosong.platform.jobs.services.scheduler import LEASE_NAME
    from baosong.site.backup.create import back_up
    from baosong.site.backup.repository import BackupRepository

    if is_led(LEASE_NAME, at=timezone.now()):
        refuse_with("backup_refused", {"why": "running"})
    folder = folder or Path(mkdtemp(prefix="baosong-move-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")} | {"BAOSONG_CONFIG": str(config.resolve())}
    with refusing():
        made = back_up(folder, at=timezone.now())
    before = BackupRepository(folder).read(made.name).tables
    for command in (["restore", str(folder), "--backup", made.name], ["verify"], ["backup", str(folder)]):
        if subprocess.run([sys.executable, "-m", "baosong.cli", *command], env=environment, check=False).returncode:
            refuse(f"{command[0]}: {config}")
    after = BackupRepository(folder).read().tables
    # The new installation has already verified itself and regenerates renditions.
    own = {model._meta.db_table for model in (JobRun, OperationRecord, Rendition)}
    differ = [table for table in before if before[table] != after[table] and table not in own]
    click.echo(f"{made.rows} rows, {made.blobs} files: {'ok' if not differ else ', '.join(differ)}")
    raise SystemExit(1 if differ else 0)


@click.command()
def reindex() -> None:
    """Rebuild the search index of the library, needed after a change of words.txt or synonyms.txt."""
    load()
    from baosong.apps.library.services.search_index import rebuild
    from baosong.site.server import prepare

    prepare()
    click.echo(rebuild())
