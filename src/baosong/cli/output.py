"""Set-up, refusals and progress of commands."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click


def refuse(sentence: str) -> NoReturn:
    """Print a sentence to standard error and exit with 2."""
    click.echo(f"baosong: {sentence}", err=True)
    raise SystemExit(2)


def load() -> None:
    """Set up Django; only for commands that need translated messages or the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")
    from baosong.site.configuration import InvalidConfiguration
    from baosong.site.languages import compile_catalogues

    compile_catalogues()
    try:
        django.setup()
    except InvalidConfiguration as error:
        refuse(str(error))


def refuse_newer_data() -> None:
    """Exit if a newer version wrote the data: this program does not know all of their tables and columns."""
    from django.utils.translation import gettext as _

    from baosong import __version__
    from baosong.site.release import newer_migrations

    if newer := newer_migrations():
        facts = {"version": __version__, "migration": newer[-1]}
        refuse(
            _("The data were written by a newer version than %(version)s (%(migration)s). Start the newer version, or restore a backup that this one made.")
            % facts
        )


def refuse_older_data() -> None:
    """Exit if the tables are those of an older version, or not there."""
    from django.utils.translation import gettext as _

    from baosong.site.release import missing_migrations

    if missing_migrations():
        refuse(_("The data are those of an older version, or empty. Run baosong serve with this version first: it brings them up to date."))


def load_translations() -> None:
    """Set up translations only, without a data folder."""
    import django
    from django.conf import settings

    if not settings.configured:
        from baosong.site.languages import compile_catalogues, language_settings

        compile_catalogues()
        settings.configure(**language_settings())
        django.setup()


def refuse_file(file: Path, error: OSError | UnicodeDecodeError) -> NoReturn:
    """Exit with the sentence for a file that could not be read, in the site's language."""
    from django.utils.translation import gettext as _

    load_translations()
    if isinstance(error, FileNotFoundError):
        refuse(_("%(file)s does not exist. Please check the name.") % {"file": file})
    if isinstance(error, PermissionError):
        refuse(_("This account may not read %(file)s. Please check who owns it and its mode.") % {"file": file})
    if isinstance(error, IsADirectoryError):
        refuse(_("%(file)s is a folder. Please name a file in it.") % {"file": file})
    if isinstance(error, UnicodeDecodeError):
        refuse(_("%(file)s is not a text in UTF-8. Please save it as UTF-8.") % {"file": file})
    refuse(_("%(file)s cannot be read (%(fault)s). Please check the disk.") % {"file": file, "fault": error.strerror})


def refuse_with(code: str, facts: dict[str, Any]) -> NoReturn:
    """Exit with the sentence of a refusal in the site's language."""
    from baosong.platform.web.refusals import site_sentence

    refuse(site_sentence(code, facts))


@contextmanager
def refusing() -> Iterator[None]:
    """Exit with the sentence of a Refusal or BlobStoreError raised in the context."""
    from baosong.core.blobstore import BlobStoreError
    from baosong.platform.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        refuse_with(refusal.code, refusal.facts)
    except BlobStoreError as fault:
        refuse_with(fault.code, {})


@contextmanager
def bar(*, hidden: bool) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error, updated with shares of 1; none if hidden or not a terminal."""
    if hidden or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=1000, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(share * 1000) - bar.pos))
