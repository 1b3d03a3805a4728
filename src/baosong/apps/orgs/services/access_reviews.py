"""Yearly confirmation of who has which role."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import AccessListChanged
from baosong.apps.orgs.models import AccessReview, Person, Unit
from baosong.apps.orgs.queries import access_digest, roles_below
from baosong.platform.audit.services.log import record


@transaction.atomic
def confirm(unit: Unit, *, digest: str, by: Person, at: datetime) -> AccessReview:
    """Record that an organiser has confirmed the roles in the unit and below. Refuses a list that has changed since it was shown."""
    if digest != access_digest(unit):
        raise AccessListChanged
    review = AccessReview.objects.create(unit=unit, confirmed_by=by, confirmed_at=at, roles=roles_below(unit).count(), digest=digest)
    record("access.confirmed", review, by=by, at=at, unit=unit.pk, roles=review.roles, digest=digest)
    return review
