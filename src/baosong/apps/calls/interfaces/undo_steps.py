"""Steps of calls that can be undone for a moment, each with its opposite."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, may_restore_call
from baosong.apps.calls.services import addressees, recycle_bin, transitions
from baosong.apps.calls.services.addressees import UnitsChange
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.web.undo import Undo, register_undo


def _undiscard(*, by: Person, at: datetime, call_id: int) -> str:
    recycle_bin.restore(Call.objects.get(pk=call_id), by=by, at=at)
    return reverse("call-edit", args=[call_id])


def _reopen(*, by: Person, at: datetime, call_id: int) -> str:
    transitions.reopen(Call.objects.get(pk=call_id), reason=_("The step was undone at once."), by=by, at=at)
    return reverse("call", args=[call_id])


def _unarchive(*, by: Person, at: datetime, call_id: int) -> str:
    transitions.unarchive(Call.objects.get(pk=call_id), by=by, at=at)
    return reverse("call", args=[call_id])


def _archive(*, by: Person, at: datetime, call_id: int) -> str:
    transitions.archive(Call.objects.get(pk=call_id), by=by, at=at)
    return reverse("call", args=[call_id])


def _change_units_back(*, by: Person, at: datetime, call_id: int, added: Sequence[int], removed: Sequence[int]) -> str:
    change = UnitsChange(*(tuple(Unit.objects.filter(pk__in=keys)) for keys in (added, removed)))
    addressees.change_units(Call.objects.get(pk=call_id), change.opposite, reason=_("The step was undone at once."), by=by, at=at)
    return reverse("overview", args=[call_id])


register_undo("call.discard", Undo(may_restore_call, _undiscard))
register_undo("call.close", Undo(may_organise_call, _reopen))
register_undo("call.withdraw", Undo(may_organise_call, _reopen))
register_undo("call.archive", Undo(may_organise_call, _unarchive))
register_undo("call.unarchive", Undo(may_organise_call, _archive))
register_undo("call.units", Undo(may_organise_call, _change_units_back))
