"""Commands for the audit log."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from baosong.cli.output import load, refuse, refusing

FOLDER = click.Path(file_okay=False, path_type=Path)
if TYPE_CHECKING:
    from baosong.platform.audit.services.known_heads import KnownHead


@click.group()
def audit() -> None:
    """The audit log: its end, and what to do after it was changed."""


@audit.command()
def head() -> None:
    """Print the end of the log as LENGTH:HASH, to be kept elsewhere and given to `baosong verify --log-head`."""
    load()
    from baosong.platform.audit.services import log

    click.echo(str(log.head()))


@audit.command()
@click.argument("reason")
@click.option(
    "--backup",
    "folders",
    multiple=True,
    type=FOLDER,
    help="A folder of backups whose newest one has lines that the log lacks, if this data folder does not know it.",
)
def accept(reason: str, folders: tuple[Path, ...]) -> None:
    """Go on with a log that lacks known lines or was changed. REASON is recorded in the log; nothing is deleted."""
    load()
    from django.utils import timezone

    from baosong.platform.audit.services import known_heads
    from baosong.site.backup.log_check import LogCheck

    if not reason.strip():
        raise click.BadParameter(reason, param_hint="REASON")
    with refusing():
        others = LogCheck.of_everything(folders=folders).others
    if not known_heads.accept(reason=reason.strip(), others=others, at=timezone.now()):
        click.echo("ok")
        return
    from baosong.platform.audit.services import log

    click.echo(str(log.head()))


def known(heads: tuple[str, ...], *, at: datetime) -> "tuple[KnownHead, ...]":
    """Heads as they were typed; a wrong one ends the command."""
    from baosong.platform.audit.services.known_heads import KnownHead
    from baosong.platform.audit.services.log import ChainHead

    try:
        return tuple(KnownHead(found.length, found.hash, at, "--log-head") for found in map(ChainHead.parse, heads))
    except ValueError as error:
        refuse(f"--log-head: {error}")
