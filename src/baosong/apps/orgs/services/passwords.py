"""Passwords of accounts; nothing else sets one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from baosong.apps.orgs.enums import PasswordSource
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.apps.orgs.services.power import locked
from baosong.apps.orgs.services.sessions import end_sessions
from baosong.apps.orgs.services.withdrawals import pending, withdraw_all
from baosong.platform.audit.services.log import record


@transaction.atomic
def set_password(person: Person, password: str, *, by: Person | None, at: datetime, source: PasswordSource, **facts: object) -> Person:
    """Set a password, withdraw open links for another one, end all sessions, and tell the owner by mail unless the account is being opened.

    `by` is None for the operator on the shell; `facts` are added to the audit record. The caller has ensured that the password is allowed.
    """
    stored = locked(person.pk)
    is_first = not stored.has_usable_password()
    stored.set_password(password)
    stored.save(update_fields=["password"])
    withdraw_all(pending(Q(person=stored, sets_password=True) & ~Q(pk=facts.get("invitation"))), by=by, at=at)
    end_sessions(stored)
    audit_record = record("password.set" if is_first else "password.changed", stored, by=by, at=at, source=source, **facts)
    if source is not PasswordSource.OPENING:
        tell_owner(stored, audit_record, at=at)
    # The session in which the owner changes the password goes on with the caller's object.
    person.password, person.session_generation = stored.password, stored.session_generation
    return stored


def remove_password(person: Person) -> None:
    """Leave an account that is erased without a password, within the caller's transaction."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
