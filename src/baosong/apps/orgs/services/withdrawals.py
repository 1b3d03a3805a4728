"""The end of invitations that nobody has accepted."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from baosong.apps.orgs.models import Invitation, Person
from baosong.platform.audit.services.log import record


def pending(condition: Q) -> list[Invitation]:
    """Invitations of this condition that were neither accepted nor withdrawn; they may have expired."""
    return list(Invitation.objects.filter(condition, taken_by=None, withdrawn_at=None).select_related("unit"))


def withdraw_all(invitations: Iterable[Invitation], *, by: Person | None, at: datetime) -> None:
    """End open invitations within the caller's transaction."""
    for invitation in invitations:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", invitation, by=by, at=at, unit=invitation.unit_id, person=invitation.person_id)
