"""Acknowledging a call: a unit states that it has read the notice."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import ACKNOWLEDGE
from baosong.apps.calls.errors import CallNotOpen, CallNotReceived
from baosong.apps.calls.models import Addressee, Call
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


@transaction.atomic
def acknowledge(call: Call, *, unit: Unit, by: Person, at: datetime) -> Addressee:
    """Note who acknowledged the call for the unit, and when; the first acknowledgement stays. Refuses a unit that did not receive the call."""
    call = Call.objects.get(pk=call.pk)
    if not ACKNOWLEDGE.is_open(call.state):
        raise CallNotOpen(step=ACKNOWLEDGE.name, state=call.state, since=call.moved_at)
    addressee = Addressee.objects.select_for_update(no_key=True).filter(call=call, unit=unit).first()
    if addressee is None:
        raise CallNotReceived(unit=unit.name)
    if addressee.acknowledged_at is None:
        addressee.acknowledged_at, addressee.acknowledged_by = at, by
        addressee.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record("call.acknowledged", call, by=by, at=at, unit=unit.pk)
    return addressee
