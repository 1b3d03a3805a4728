"""The units of a call as rows of the page on which they are changed, and what a change does in numbers."""

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import datetime

from django.db.models import Count

from baosong.apps.calls.models import Addressee, AddresseeRemoval, Call, Task
from baosong.apps.calls.queries import addressed_units, passed_on_below, removals_of, tasks_of
from baosong.apps.calls.services.addressees import UnitsChange
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import rows_below
from baosong.apps.submissions.enums import HANDED_IN
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import CallFigures, call_figures


@dataclass(frozen=True, slots=True)
class CallUnitRow:
    """A unit that a call goes to, went to, or may be sent to; its depth below the highest of them, and how many works it handed in."""

    unit: Unit
    depth: int
    is_present: bool
    works: int
    removal: AddresseeRemoval | None


def call_unit_rows(call: Call, *, at: datetime) -> list[CallUnitRow]:
    """The units below the issuing one that are open or have the call; as many queries as levels, and four more."""
    present = set(addressed_units(call).values_list("pk", flat=True))
    removals = {removal.unit_id: removal for removal in removals_of(call)}
    works = dict(Submission.objects.filter(task__call=call, state__in=HANDED_IN).values_list("unit").annotate(n=Count("pk")).order_by())
    below = [row.unit for row in rows_below(call.unit) if row.unit.pk != call.unit_id]
    known = {unit.pk for unit in below}
    below += Unit.objects.filter(pk__in=present - known)
    units = sorted((unit for unit in below if unit.pk in present or not unit.is_closed(at)), key=lambda unit: str(unit.path))
    top = min((unit.depth for unit in units), default=0)
    return [CallUnitRow(unit, unit.depth - top, unit.pk in present, works.get(unit.pk, 0), removals.get(unit.pk)) for unit in units]


@dataclass(frozen=True, slots=True)
class UnitsPreview:
    """What a change of a call's units does: figures of the removed ones, calls below that are withdrawn and their units, added ones that return, tasks over."""

    change: UnitsChange
    removed: CallFigures
    passed_on: int
    units_below: int
    returning: int
    past: tuple[Task, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what the page shows, by which a change of it is noticed."""
        shown = [[[unit.pk for unit in units] for units in (self.change.added, self.change.removed)], astuple(self.removed), self.passed_on, self.units_below]
        return hashlib.sha256(json.dumps([*shown, self.returning, [task.pk for task in self.past]]).encode()).hexdigest()


def units_preview(call: Call, change: UnitsChange, *, at: datetime) -> UnitsPreview:
    """What the change does; the number of queries grows only with the levels that passed the call on."""
    below = passed_on_below(call, change.removed)
    return UnitsPreview(
        change,
        call_figures(call, change.removed),
        len(below),
        Addressee.objects.filter(call__in=below).count(),
        AddresseeRemoval.objects.filter(call=call, unit__in=change.added).count(),
        tuple(task for task in tasks_of(call) if change.added and task.deadline < at),
    )
