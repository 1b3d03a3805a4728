"""Commands for backup, restore, verification and maintenance."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkdtemp

import click

from baosong.cli import passphrase
from baosong.cli.output import load, refuse, refuse_newer_data, refuse_older_data, refuse_with, refusing

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keep", default=0, help="Number of backups to keep in FOLDER; older ones are deleted. 0: all.")
@click.option("--seal", is_flag=True, help="Add the installation's keys, sealed under a passphrase. Without it they are left out.")
@click.option(
    "--reread",
    default=20.0,
    show_default=True,
    help="Gigabytes of files that are read again though FOLDER has them; each backup goes on where the last one ended.",
)
@passphrase.OPTION
def backup(folder: Path, keep: int, seal: bool, reread: float, passphrase_file: Path | None) -> None:
    """Add an incremental backup to FOLDER while the site runs. Exit 1: some files of the installation are damaged."""
    load()
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.site import file_modes
    from baosong.site.backup.create import Reread, back_up
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.monitoring import BACKUP, last, note

    under = passphrase.given(passphrase_file, is_new=True) if seal or passphrase_file else ""
    if (seal or passphrase_file) and not under:
        refuse_with("backup_refused", {"why": "no_passphrase_to_seal"})
    with refusing():
        before = last(BACKUP)
        again = Reread(int(reread * 1024**3), before.facts.get("reread_to", {}) if before is not None else {})
        made = back_up(folder, at=timezone.now(), passphrase=under, reread=again)
    note(BACKUP, folder=str(folder.resolve()), rows=made.rows, blobs=made.blobs, damaged=len(made.damaged), reread_to=made.reread_to)
    size = {"name": made.name, "rows": made.rows, "files": made.blobs, "added": made.new_blobs, "bytes": f"{made.new_bytes:,}"}
    click.echo(_("%(name)s  %(rows)s rows, %(files)s files; added to the folder: %(added)s files, %(bytes)s bytes") % size)
    facts = {"keys": ", ".join(made.keys)}
    click.echo((_("Sealed under the passphrase: %(keys)s") if under else _("Left out, keep them in a safe place yourself (or use --seal): %(keys)s")) % facts)
    if file_modes.is_open(folder):
        click.echo(_("Other accounts of this machine can open %(folder)s. To close it: chmod 700 %(folder)s") % {"folder": folder}, err=True)
    if deleted := BackupRepository(folder).prune(keep):
        click.echo(f"{deleted} older backups deleted")
    _print_damaged(folder, made.damaged)
    raise SystemExit(1 if made.damaged else 0)


def _print_damaged(folder: Path, damaged: dict[str, bool]) -> None:
    from django.utils.translation import gettext as _

    from baosong.site.backup.blob_references import IN_BLOBSTORE, IN_PERSONAL, describe, holders_of

    holders = holders_of(damaged, IN_PERSONAL) | holders_of(damaged, IN_BLOBSTORE)
    for sha256, has_copy in damaged.items():
        click.echo(f"damaged: {sha256}  {describe(holders.get(sha256, []))}", err=True)
        facts = {"command": f"baosong restore {folder} --only {sha256}"}
        click.echo(
            (_("The folder has a sound copy: %(command)s") if has_copy else _("The folder has no sound copy. Look into other copies of it.")) % facts, err=True
        )


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--backup", "name", default=None, help="Name of the backup; default: the newest.")
@passphrase.OPTION
@click.option(
    "--only",
    "which",
    default=None,
    metavar="SHA256|SUBMISSION",
    help="Bring back one file, or the files of a submission (its number or a receipt's), into the installation.",
)
@click.option("--without-keys", is_flag=True, help="Restore with new keys where those of the backup are sealed; what ends with the old ones is printed.")
def restore(folder: Path, name: str | None, passphrase_file: Path | None, which: str | None, without_keys: bool) -> None:
    """Restore a backup from FOLDER into an empty data folder and an empty database; with --only, single files while the site runs.

    Exit 1 with --only: the folder has no sound copy of a file.
    """
    load()
    if which is not None:
        _restore_only(folder, which)
        return
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.site.backup.key_files import consequences
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.backup.restore import restore as run

    with refusing():
        is_sealed = bool(BackupRepository(folder).read(name).sealed) and not without_keys
        under = passphrase.given(passphrase_file, is_new=False) if is_sealed else ""
        if is_sealed and not under:
            refuse_with("backup_refused", {"why": "no_passphrase"})
        manifest = run(folder, name, passphrase=under, at=timezone.now())
    click.echo(_("%(name)s  %(rows)s rows of %(at)s") % {"name": manifest.name, "rows": manifest.rows, "at": manifest.at})
    for sentence in consequences([] if under else manifest.keys):
        click.echo(sentence)


def _restore_only(folder: Path, which: str) -> None:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.site.backup.restore_files import restore_files

    with refusing():
        made = restore_files(folder, which.strip(), at=timezone.now())
    sentences = (
        (_("Brought back: %(name)s  %(sha256)s"), made.restored),
        (_("Needs nothing: %(name)s  %(sha256)s"), made.sound),
        (_("No sound copy in the folder: %(name)s  %(sha256)s"), made.lacking),
    )
    for sentence, files in sentences:
        for sha256, name in files.items():
            click.echo(sentence % {"name": name, "sha256": sha256})
    raise SystemExit(1 if made.lacking else 0)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--backup", "name", default=None, help="Name of the backup; default: the newest.")
@click.option(
    "--in",
    "parent",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="Folder with enough disk space. Default: the system's folder for temporary files.",
)
@passphrase.OPTION
def rehearse(folder: Path, name: str | None, parent: Path | None, passphrase_file: Path | None) -> None:
    """Restore a backup from FOLDER into a temporary folder, verify it, print how long that took, and delete it.

    The installation is not touched. Sealed keys are opened as well if their passphrase is configured or in a file. Exit 1: faults were found.
    """
    load()
    from django.utils.translation import gettext as _

    from baosong.site.backup.rehearse import rehearse as run
    from baosong.site.monitoring import REHEARSAL, note

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with refusing():
        made = run(folder, name, parent=parent, passphrase=passphrase.configured(passphrase_file), on_output=click.echo)
    note(REHEARSAL, folder=str(folder.resolve()), backup=made.backup, seconds=round(made.seconds), is_sound=made.is_sound)
    facts = {
        "name": made.backup,
        "rows": made.rows,
        "files": made.files,
        "bytes": f"{made.bytes:,}",
        "restored": round(made.restore_seconds),
        "verified": round(made.verify_seconds),
    }
    click.echo(_("%(name)s  %(rows)s rows, %(files)s files, %(bytes)s bytes; restored in %(restored)s s, verified in %(verified)s s") % facts)
    if not made.is_sound:
        click.echo(_("The rehearsal found faults; see above. Take another copy of the backup, or an older one, and rehearse again."))
    raise SystemExit(0 if made.is_sound else 1)


@click.command()
def recount() -> None:
    """Recount the counters of all calls and print how many were counted."""
    load()
    from baosong.apps.submissions.services.counters import recount_all

    click.echo(str(recount_all()))


@click.command()
@click.option("--backup", "folder", type=FOLDER, default=None, help="Verify a folder of backups instead of the installation.")
@click.option("--fix-modes", is_flag=True, help="Take away what other accounts of this machine may do with the files.")
@click.option(
    "--log-head",
    "heads",
    multiple=True,
    metavar="LENGTH:HASH",
    help="An end of the audit log from a mail, a log line or a receipt, which the log must contain.",
)
@passphrase.OPTION
def verify(folder: Path | None, fix_modes: bool, heads: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Verify every file's hash and mode, the audit log's chain and every receipt. Exit 1: faults were found.

    With --backup, sealed keys are opened as well if their passphrase is configured or in a file.
    """
    load()
    from django.utils import timezone

    from baosong.cli.audit import known

    if folder is not None:
        _verify_backups(folder, under=passphrase.configured(passphrase_file), fix_modes=fix_modes)
        return
    from baosong.site.backup.verify import verify as run
    from baosong.site.monitoring import VERIFY, note

    refuse_newer_data()
    refuse_older_data()

    at = timezone.now()
    faults = run(
        at=at,
        fix_modes=fix_modes,
        heads=known(heads, at=at),
        on_progress=lambda name: click.echo(name, err=True),
        on_note=lambda said: click.echo(said, err=True),
    )
    note(VERIFY, faults=len(faults))
    for fault in faults:
        click.echo(str(fault))
    if not faults:
        click.echo("ok")
    raise SystemExit(1 if faults else 0)


def _verify_backups(folder: Path, *, under: str, fix_modes: bool) -> None:
    from django.utils.translation import gettext as _

    from baosong.platform.errors import Refusal
    from baosong.platform.web.refusals import site_sentence
    from baosong.site.backup.repository import BackupRepository
    from baosong.site.backup.restore import check
    from baosong.site.backup.verify import modes

    backups, is_damaged = BackupRepository(folder), False
    with refusing():
        backups.read()
    for fault in modes(folder, fix=fix_modes):
        is_damaged = True
        click.echo(str(fault))
    for name in backups.names():
        try:
            manifest = backups.read(name)
            size = {"name": name, "at": manifest.at, "rows": manifest.rows, "files": check(backups, manifest, passphrase=under)}
            click.echo(_("%(name)s  %(at)s  %(rows)s rows, %(files)s files  ok") % size)
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
    from baosong.platform.audit.models import AuditHead, AuditRecord
    from baosong.platform.jobs.models import JobRun, OperationRecord
    from baosong.platform.jobs.services.leader_lease import is_led
    from baosong.platform.jobs.services.scheduler import LEASE_NAME
    from baosong.site.backup.create import back_up
    from baosong.site.backup.repository import BackupRepository

    if is_led(LEASE_NAME, at=timezone.now()):
        refuse_with("backup_refused", {"why": "running"})
    folder = folder or Path(mkdtemp(prefix="baosong-move-"))
    # The keys move as well, under a passphrase that only the two processes know.
    under = token_urlsafe()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")}
    environment |= {"BAOSONG_CONFIG": str(config.resolve()), "BAOSONG_BACKUP_PASSPHRASE": under}
    with refusing():
        made = back_up(folder, at=timezone.now(), passphrase=under)
    before = BackupRepository(folder).read(made.name).tables
    for command in (["restore", str(folder), "--backup", made.name], ["verify"], ["backup", str(folder)]):
        if subprocess.run([sys.executable, "-m", "baosong.cli", *command], env=environment, check=False).returncode:
            refuse(f"{command[0]}: {config}")
    after = BackupRepository(folder).read().tables
    # The new installation has already verified itself, regenerates renditions, and recorded in the audit log, which its backup found to extend the old one.
    own = {model._meta.db_table for model in (JobRun, OperationRecord, Rendition, AuditRecord, AuditHead)}
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
