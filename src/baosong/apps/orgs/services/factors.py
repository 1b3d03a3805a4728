"""The removal of all second factors of a person."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.apps.orgs.services.power import locked
from baosong.apps.orgs.services.sessions import end_sessions
from baosong.platform.audit.services.log import record


@transaction.atomic
def remove_all(person: Person, *, by: Person | None, at: datetime) -> int:
    """Remove the second factors of a person, end all sessions, and tell the owner; return how many there were. `by` is None on the shell."""
    person = locked(person.pk)
    count: int = Authenticator.objects.filter(user=person).delete()[0]
    end_sessions(person)
    tell_owner(person, record("factor.all_removed", person, by=by, at=at, count=count), at=at)
    return count
