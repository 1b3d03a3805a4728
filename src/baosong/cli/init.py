"""The command that creates the first account of an installation."""

import sys

import click

from baosong.cli.output import load, refuse, refuse_newer_data, refusing


@click.command()
@click.option("--unit", default="", help="Name of the first unit, such as 示范大学.")
@click.option("--account", default="", help="Account name of its organiser.")
def init(unit: str, account: str) -> None:
    """Create the first unit and its organiser's account, and print a one-time link that sets the password."""
    load()
    from django.utils import timezone
    from django.utils.formats import date_format
    from django.utils.translation import gettext as _

    from baosong.apps.orgs.errors import AlreadySetUp
    from baosong.apps.orgs.queries import has_organiser
    from baosong.apps.orgs.services.first_account import MAX_ACCOUNT_LENGTH, MAX_UNIT_LENGTH, invite_first_organiser
    from baosong.apps.orgs.services.invitations import LIFETIME
    from baosong.platform.web.public_urls import public_address
    from baosong.site.server import prepare

    refuse_newer_data()
    prepare()
    with refusing():
        # Checked before the prompts, so that nobody answers them in vain.
        if has_organiser():
            raise AlreadySetUp
        unit = _text(unit, _("Name of the first unit"), "--unit", MAX_UNIT_LENGTH)
        account = _text(account, _("Account name of its organiser"), "--account", MAX_ACCOUNT_LENGTH)
        if " " in account:
            refuse(_("An account name has no spaces."))
        now = timezone.now()
        token = invite_first_organiser(unit=unit, account=account, at=now)
    facts = {"unit": unit, "account": account, "until": date_format(timezone.localtime(now + LIFETIME), "Y-m-d H:i")}
    click.echo(_("Unit “%(unit)s” and account “%(account)s” are ready. Set the password by this link; it works once, until %(until)s:") % facts)
    click.echo(public_address("join", token))


def _text(value: str, question: str, option: str, most: int) -> str:
    from django.utils.translation import gettext as _

    if not value and sys.stdin.isatty():
        value = click.prompt(question)
    value = " ".join(value.split())
    if not value:
        refuse(_("Please give %(option)s: %(question)s.") % {"option": option, "question": question})
    if len(value) > most:
        refuse(_("%(question)s: at most %(most)s characters.") % {"question": question, "most": most})
    return value
