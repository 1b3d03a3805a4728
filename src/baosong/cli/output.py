"""Set-up, refusals and progress of commands."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def load_translations() -> None:
    """Set up translations only, without a data folder."""
    import django
    from django.conf import settings

    if not settings.configured:
        from baosong.site.languages import compile_catalogues, language_settings

        compile_catalogues()
        settings.configure(**language_settings())
        django.setup()


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
