"""Receivers of sign-in, and of changes of second factors: each change is written to the audit log and mailed to the person. Rows of units."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.models import AccessReview, ColumnMapping, Invitation, Membership, Person, TableImport, Unit, UploadedTable
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.platform.audit.services.log import record
from baosong.platform.web.session_activity import touch

register_rows(
    # Roles are moved one by one by services.merges, which writes each to the audit log.
    UnitRows(Membership, kind=UnitRowKind.ROLES, stays=True),
    UnitRows(Membership, field="end_decided_from"),
    UnitRows(Person, field="block_decided_from"),
    UnitRows(Invitation),
    UnitRows(AccessReview, stays=True),
    UnitRows(Unit, field="merged_into"),
    UnitRows(UploadedTable),
    UnitRows(ColumnMapping),
    UnitRows(TableImport),
)


@receiver(user_logged_in)
def begin_activity(request: HttpRequest, **_kwargs: Any) -> None:
    touch(request.session)


@receiver(authenticator_added)
def factor_added(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.added", user, kind=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.removed", user, kind=authenticator.type)


@receiver(authenticator_reset)
def factor_reset(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.renewed", user, kind=authenticator.type)


@transaction.atomic
def _note(action: str, person: Person, **facts: str) -> None:
    at = timezone.now()
    tell_owner(person, record(action, person, by=person, at=at, **facts), at=at)
