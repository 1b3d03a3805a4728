"""How a command speaks: what it loads, how it refuses, how it shows that it goes on."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click


def refuse(sentence: str) -> NoReturn:
    """Ends the command with a sentence and exit code 2."""
    click.echo(f"baosong: {sentence}", err=True)
    raise SystemExit(2)


def load() -> None:
    """Loads settings and rooms; only for what needs words or the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baosong.site.settings")
    from baosong.site.configuration import InvalidConfiguration
    from baosong.site.languages import compile_catalogues

    compile_catalogues()
    try:
        django.setup()
    except InvalidConfiguration as error:
        refuse(str(error))


def load_words() -> None:
    """Loads only what wording needs: the catalogue and the language, without a data folder."""
    import django
    from django.conf import settings

    if not settings.configured:
        from baosong.site.languages import compile_catalogues, language_settings

        compile_catalogues()
        settings.configure(**language_settings())
        django.setup()


def refuse_worded(code: str, facts: dict[str, Any]) -> NoReturn:
    """Ends the command with what a refusal says in the site's language."""
    from baosong.platform.web.refusals import site_sentence

    refuse(site_sentence(code, facts))


@contextmanager
def refusing() -> Iterator[None]:
    """What the domain refuses meanwhile, and what the blobstore cannot keep, ends the command with its sentence."""
    from baosong.core.blobstore import BlobStoreError
    from baosong.platform.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        refuse_worded(refusal.code, refusal.facts)
    except BlobStoreError as fault:
        refuse_worded(fault.code, {})


@contextmanager
def bar(*, hidden: bool) -> Iterator[Callable[[float], None]]:
    """A bar on standard error that hears shares of 1; none where it would disturb."""
    if hidden or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=1000, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(share * 1000) - bar.pos))
