"""Permissions on calls."""

from django.db.models import Q, QuerySet

from baosong.apps.calls.enums import SEEN_BELOW, CallState
from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for, organises
from baosong.apps.orgs.policies import visible_to as units_visible_to
from baosong.apps.orgs.queries import submits_for, units_served


def organised_by(person: Person) -> QuerySet[Call]:
    """The calls of the units that the person organises, and of units below them, without those in the recycle bin."""
    return _of_units_of(person).exclude(state=CallState.DISCARDED)


def discarded_of(person: Person) -> QuerySet[Call]:
    """The drafts in the recycle bin that the person can bring back."""
    return _of_units_of(person).filter(state=CallState.DISCARDED)


def _of_units_of(person: Person) -> QuerySet[Call]:
    condition = Q(pk__in=[])
    for unit in units_served(person, Role.ORGANISER):
        condition |= Q(unit__path__startswith=unit.path)
    return Call.objects.filter(condition).select_related("unit", "notice")


def visible_to(person: Person) -> QuerySet[Call]:
    """The calls that the person organises, and published ones that go or went to a unit the person sees."""
    seen = units_visible_to(person)
    received = Call.objects.filter(state__in=SEEN_BELOW, addressees__unit__in=seen)
    removed = Call.objects.filter(state__in=SEEN_BELOW, removals__unit__in=seen)
    found = Q(pk__in=organised_by(person).values("pk")) | Q(pk__in=received.values("pk")) | Q(pk__in=removed.values("pk"))
    return Call.objects.filter(found).select_related("unit", "notice")


def may_organise_call(person: Person, call_id: int, **_: object) -> bool:
    """Whether the person organises the call."""
    return organised_by(person).filter(pk=call_id).exists()


def may_restore_call(person: Person, call_id: int, **_: object) -> bool:
    """Whether the call lies in the recycle bin of a unit that the person organises."""
    return discarded_of(person).filter(pk=call_id).exists()


def may_pass_on(person: Person, call_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person organises the unit itself, and it received the call."""
    own = any(unit.pk == unit_id for unit in units_served(person, Role.ORGANISER))
    return own and Call.objects.filter(pk=call_id, state=CallState.PUBLISHED, addressees__unit_id=unit_id).exists()


def may_acknowledge(person: Person, call_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person hands in for the unit, and it received the call."""
    return submits_for(person, unit_id) and Call.objects.filter(pk=call_id, state__in=SEEN_BELOW, addressees__unit_id=unit_id).exists()


def may_see_call(person: Person, call_id: int, **_: object) -> bool:
    """Whether the person sees the call."""
    return visible_to(person).filter(pk=call_id).exists()


def may_see_attachment(person: Person, call_id: int, notice_attachment_id: int, **_: object) -> bool:
    """Whether the person sees the call and the attachment belongs to its notice; one that units do not see, whether the person organises the call."""
    found = NoticeAttachment.objects.filter(pk=notice_attachment_id, notice__calls=call_id).first()
    if found is None:
        return False
    return may_see_call(person, call_id) if found.is_shown else may_organise_call(person, call_id)


def may_fill_in(person: Person, call_id: int, notice_attachment_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person sees the attachment and the page of a unit that the call went to."""
    unit = Unit.objects.filter(pk=unit_id, calls_received__call=call_id).first()
    return unit is not None and (answers_for(person, unit) or organises(person, unit)) and may_see_attachment(person, call_id, notice_attachment_id)
