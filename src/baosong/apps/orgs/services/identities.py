"""Who someone is whom the campus sign-on vouches for."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import IdentityTaken
from baosong.apps.orgs.models import Identity, Person
from baosong.platform.audit.services.log import record


@transaction.atomic
def recognise(*, issuer: str, subject: str, account: str, at: datetime) -> Person | None:
    """The person of an account there; None for whom nobody here has invited.

    `account` is the account name that the server tells; empty where names there say nothing about names here. A person whose account name it
    is is linked the first time, once: another account of the same server is not taken for them later.
    """
    known = Identity.objects.select_related("person").filter(issuer=issuer, subject=subject).first()
    if known is not None:
        return known.person if known.person.is_active else None
    person = Person.objects.filter(username=account, is_active=True).first() if account else None
    if person is None or Identity.objects.filter(issuer=issuer, person=person).exists():
        return None
    link(person, issuer=issuer, subject=subject, at=at)
    return person


@transaction.atomic
def link(person: Person, *, issuer: str, subject: str, at: datetime) -> Identity:
    """Lets a person sign in by an account there. Refuses one that is somebody else's."""
    known, is_new = Identity.objects.get_or_create(issuer=issuer, subject=subject, defaults={"person": person, "linked_at": at})
    if known.person_id != person.pk:
        raise IdentityTaken(account=subject)
    if is_new:
        record("identity.linked", known, by=person, at=at, issuer=issuer)
    return known


@transaction.atomic
def unlink(identity: Identity, *, by: Person, at: datetime) -> None:
    """Ends it; the person signs in by password again."""
    record("identity.unlinked", identity, by=by, at=at, issuer=identity.issuer, person=identity.person_id)
    identity.delete()
