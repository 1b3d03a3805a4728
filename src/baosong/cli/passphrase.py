"""The passphrase of sealed keys: from a file, from the configuration, or typed."""

import sys
from pathlib import Path

import click

from baosong.cli.output import refuse_file

OPTION = click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File whose first line is the passphrase of sealed keys. Default: BAOSONG_BACKUP_PASSPHRASE, or asked for.",
)


def configured(file: Path | None) -> str:
    """The passphrase in a file or in the configuration; empty if there is none. Exits where the file cannot be read."""
    from django.conf import settings

    if file is None:
        return str(settings.OPTIONS["backup_passphrase"])
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        refuse_file(file, error)
    return lines[0] if lines else ""


def given(file: Path | None, *, is_new: bool) -> str:
    """The same, or typed; a new one is typed twice. Empty where there is no terminal."""
    from django.utils.translation import gettext as _

    passphrase = configured(file)
    if passphrase or file is not None or not sys.stdin.isatty():
        return passphrase
    return str(click.prompt(_("Passphrase of the keys"), hide_input=True, confirmation_prompt=is_new, err=True))
