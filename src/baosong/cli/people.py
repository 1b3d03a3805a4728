"""Commands about people with an account."""

import json
from typing import TYPE_CHECKING

import click

from baosong.cli.output import load, refuse_with

if TYPE_CHECKING:
    from baosong.apps.orgs.models import Person


@click.group()
def person() -> None:
    """Export or erase personal data, or remove second factors."""


@person.command()
@click.argument("username")
def export(username: str) -> None:
    """Print all stored data of a person as JSON."""
    from baosong.site.personal_data import data_of

    click.echo(json.dumps(data_of(_person(username)), ensure_ascii=False, indent=2, default=str))


@person.command()
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def erase(username: str, yes: bool) -> None:
    """Erase an account. Submissions and reviews stay under a number."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.site.personal_data import erase as run

    found = _person(username)
    if not yes:
        click.confirm(_("Erase the account “%(name)s” (%(username)s)? This cannot be undone.") % {"name": found.name, "username": username}, abort=True)
    run(found, by=None, at=timezone.now())
    click.echo(f"erased-{found.pk}")


@person.command("no-second-factor")
@click.argument("username")
def no_second_factor(username: str) -> None:
    """Remove all second factors of a person who has lost phone, key and recovery codes."""
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from baosong.platform.audit.services.log import record

    found = _person(username)
    count, _ = Authenticator.objects.filter(user=found).delete()
    record("factor.all_removed", found, by=None, at=timezone.now(), count=count)
    click.echo(str(count))


def _person(username: str) -> "Person":
    load()
    from baosong.apps.orgs.models import Person

    found = Person.objects.filter(username=username).first()
    if found is None:
        refuse_with("no_such_account", {"username": username})
    return found
