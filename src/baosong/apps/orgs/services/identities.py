"""Links between campus accounts and people."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import IdentityTaken
from baosong.apps.orgs.models import Identity, Person
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.platform.audit.services.log import record


@transaction.atomic
def recognise(*, issuer: str, subject: str, account: str, at: datetime) -> Person | None:
    """The person of a campus account, or None for one who was not invited.

    `account` is the account name that the server states, empty where its names do not match names here. A person with this account name is
    linked at the first sign-on, once: another account of the same server does not replace it.
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
    """Link a campus account to a person. Refuses one that is linked to somebody else."""
    known, is_new = Identity.objects.get_or_create(issuer=issuer, subject=subject, defaults={"person": person, "linked_at": at})
    if known.person_id != person.pk:
        raise IdentityTaken(account=subject)
    if is_new:
        made = record("identity.linked", known, by=person, at=at, issuer=issuer)
        tell_owner(person, made, at=at)
    return known


@transaction.atomic
def unlink(identity: Identity, *, by: Person, at: datetime) -> None:
    """Remove the link; the person signs in by password again."""
    made = record("identity.unlinked", identity, by=by, at=at, issuer=identity.issuer, person=identity.person_id)
    tell_owner(identity.person, made, at=at)
    identity.delete()
