"""What remains to be set up after the first sign-in, for the operator's desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.apps.federation.policies import roots_of
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.models import OperationRecord
from baosong.site import monitoring
from baosong.site.checks.web_address import is_loopback

TEST_MAIL: Final = "test mail"
SETUP: Final = "setup dismissed"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step: its name, what to do, where, and whether it is done."""

    name: str
    title: str
    advice: str
    address: str
    is_done: bool


def open_steps(person: Person, *, at: datetime) -> list[SetupStep]:
    """All steps while one of them is open, in the order in which they are best taken; none once all are done."""
    found = list(_steps(person, at=at))
    return [] if all(step.is_done for step in found) else found


def steps_on_desk(person: Person, *, at: datetime) -> list[SetupStep]:
    """The same, and none after the list was dismissed."""
    return [] if monitoring.last(SETUP) is not None else open_steps(person, at=at)


def dismiss(*, by: Person, at: datetime) -> None:
    """Remove the list from the desks of all operators; their page of operation still has it."""
    row, _created = OperationRecord.objects.update_or_create(name=SETUP, defaults={"at": at})
    record("setup.dismissed", row, by=by, at=at)


def _steps(person: Person, *, at: datetime) -> Iterator[SetupStep]:
    root = next(iter(roots_of(person)), None)
    unit = reverse("unit", args=[root.pk]) if root else reverse("units")
    mail, server = monitoring.last(TEST_MAIL), f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    site = reverse("operator-settings")
    yield SetupStep(
        "units", _("Add the units"), _("One by one, or all at once from an Excel table."), reverse("units"), Unit.objects.filter(depth__gt=1).exists()
    )
    yield SetupStep("people", _("Invite people"), _("Each unit needs a liaison; a link is enough."), unit, Membership.objects.exclude(person=person).exists())
    yield SetupStep(
        "mail",
        _("Set up the mail server"),
        _("Then send a test mail. Until then mails are written to files.") if not settings.EMAIL_HOST else _("Send a test mail."),
        site,
        bool(settings.EMAIL_HOST) and mail is not None and mail.facts.get("server") == server and bool(mail.facts.get("ok")),
    )
    yield SetupStep(
        "backup", _("Make backups"), _("Run baosong backup FOLDER every night."), reverse("operator") + "#safety", not monitoring.is_backup_old(at=at)
    )
    host = urlsplit(settings.BAOSONG_PUBLIC_URL).hostname or ""
    yield SetupStep("address", _("Set the public address"), _("Links in mails and QR codes begin with it."), site, not is_loopback(host))
