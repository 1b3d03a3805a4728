"""The command that tries the settings."""

import json
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from baosong.cli.output import load, refuse

if TYPE_CHECKING:
    from baosong.site.checks.runner import SetupResult


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--send-test-mail", "receiver", metavar="ADDRESS", default="", help="Also send a test mail there; otherwise no mail is sent.")
def check(as_json: bool, receiver: str) -> None:
    """Try every setting and print what is wrong with its remedy. Exit 1: something is wrong."""
    load()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import DatabaseError
    from django.utils import translation

    from baosong.site import stored_settings
    from baosong.site.checks.catalogue import CHECKS
    from baosong.site.checks.findings import SetupCheck, SetupSeverity
    from baosong.site.checks.mail import send_test_mail
    from baosong.site.checks.runner import run

    # A database that does not answer is what one of the checks reports.
    with suppress(DatabaseError):
        stored_settings.apply(at_start=True)
    checks = list(CHECKS)
    if receiver:
        try:
            validate_email(receiver)
        except ValidationError as error:
            refuse(f"{receiver}: {error.messages[0]}")
        checks.append(SetupCheck("test_mail", lambda: send_test_mail(receiver)))
    results = run(checks)
    is_wrong = any(finding.severity is not SetupSeverity.WARNING for result in results for finding in result.findings)
    if as_json:
        click.echo(json.dumps({"ok": not is_wrong, "checks": [asdict(result) for result in results]}, ensure_ascii=False, indent=2))
    else:
        with translation.override(settings.LANGUAGE_CODE):
            for result in results:
                print_result(result)
    raise SystemExit(1 if is_wrong else 0)


def print_result(result: "SetupResult", *, err: bool = False) -> None:
    """One line for a check, and two for each finding."""
    from django.utils.translation import gettext as _

    labels = {"danger": _("danger"), "error": _("error"), "warning": _("warning")}
    if not result.findings:
        state = _("not set up, or not tried") if result.is_skipped else "ok"
        click.echo(f"{result.name}: {state}", err=err)
    for finding in result.findings:
        click.echo(f"{result.name}: {labels[finding.severity]}: {finding.what}\n    → {finding.remedy}", err=err)
