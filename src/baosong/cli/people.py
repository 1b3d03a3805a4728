"""Commands about people with an account."""

import json
from typing import TYPE_CHECKING

import click

from baosong.cli.output import load, refuse, refuse_with, refusing

if TYPE_CHECKING:
    from baosong.apps.orgs.models import Person


@click.group()
def person() -> None:
    """Export or erase personal data, set a password, end access, or remove second factors."""


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
    """Remove all second factors of a person who has lost phone, key and recovery codes. All sessions end, and the person is told by mail."""
    from django.utils import timezone

    from baosong.apps.orgs.services import factors

    click.echo(str(factors.remove_all(_person(username), by=None, at=timezone.now())))


@person.command("new-password")
@click.argument("username")
def new_password(username: str) -> None:
    """Ask for a new password of a person and set it. All sessions end, and the person is told by mail."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.apps.orgs.enums import PasswordSource
    from baosong.apps.orgs.services.passwords import set_password

    found = _person(username)
    password = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
    except ValidationError as error:
        refuse(" ".join(error.messages))
    set_password(found, password, by=None, at=timezone.now(), source=PasswordSource.SHELL)


@person.command("end-role")
@click.argument("username")
@click.option("--unit", required=True, help="Name of the unit, or its number where several have the name.")
@click.option("--role", required=True, help="The role; a wrong one lists those that the person has.")
@click.option("--reason", required=True, help="Kept in the audit log.")
def end_role(username: str, unit: str, role: str, reason: str) -> None:
    """End a role of a person at once."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from baosong.apps.orgs.queries import roles_of
    from baosong.apps.orgs.services import access

    found = _person(username)
    roles = list(roles_of(found).select_related("person"))
    chosen = [held for held in roles if held.role == role and unit in (held.unit.name, str(held.unit_id))]
    if len(chosen) != 1:
        said = (
            _("The person has this role in several units of this name. Please give the number of one as --unit:")
            if chosen
            else _("The person has no such role. These are the roles, with the numbers of the units:")
        )
        refuse("\n".join([said, *(f"  {held.unit_id}  {held.unit.name}  {held.role}" for held in chosen or roles)]))
    at = timezone.now()
    with refusing():
        access.end_role(chosen[0], reason=reason, ends_at=at, by=None, at=at)


@person.command("block")
@click.argument("username")
@click.option("--reason", required=True, help="Kept in the audit log.")
def block(username: str, reason: str) -> None:
    """Block an account at once and end all its sessions."""
    from django.utils import timezone

    from baosong.apps.orgs.services import access

    found, at = _person(username), timezone.now()
    with refusing():
        access.block(found, reason=reason, begins_at=at, by=None, at=at)


@person.command("unblock")
@click.argument("username")
def unblock(username: str) -> None:
    """Open a blocked account again with the roles that it had."""
    from django.utils import timezone

    from baosong.apps.orgs.services import access

    found = _person(username)
    with refusing():
        access.unblock(found, by=None, at=timezone.now())


def _person(username: str) -> "Person":
    load()
    from baosong.apps.orgs.models import Person

    found = Person.objects.filter(username=username).first()
    if found is None:
        refuse_with("no_such_account", {"username": username})
    return found
