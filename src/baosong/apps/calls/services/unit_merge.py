"""What calls keep for a unit that is merged into another."""

from baosong.apps.calls.models import Addressee, AddresseeRemoval, Extension
from baosong.apps.calls.services import counters
from baosong.apps.orgs.errors import IntoUnitAbove
from baosong.apps.orgs.models import Unit


def take_over_addressees(source: Unit, target: Unit) -> None:
    """Address calls of one unit to another; one that went to both expects works of one unit less.

    Refuses a merge after which a unit would submit to itself: one of the two issued a call that went to the other.
    """
    if Addressee.objects.filter(unit__in=[source, target], call__unit__in=[source, target]).exists():
        raise IntoUnitAbove(unit=target.name)
    both = set(Addressee.objects.filter(unit=target).values_list("call", flat=True))
    for addressee in Addressee.objects.filter(unit=source, call__in=both).order_by("call_id"):
        counters.drop(addressee)
    Addressee.objects.filter(unit=source).update(unit=target)
    received = Addressee.objects.filter(unit=target).values("call")
    AddresseeRemoval.objects.filter(unit=target, call__in=received).delete()


def take_over_removals(source: Unit, target: Unit) -> None:
    """Note that a call does not go to a unit any more for the other, unless it goes there or that is noted already."""
    received = Addressee.objects.filter(unit=target).values("call")
    noted = AddresseeRemoval.objects.filter(unit=target).values("call")
    AddresseeRemoval.objects.filter(unit=source).exclude(call__in=received).exclude(call__in=list(noted.values_list("call", flat=True))).update(unit=target)


def take_over_extensions(source: Unit, target: Unit) -> None:
    """Copy the later deadlines of one unit to another where they are later than its own; the granted ones stay as they were."""
    valid = {(found.task_id, found.unit_id): found for found in Extension.objects.filter(unit__in=[source, target]).order_by("pk")}
    for (task_id, unit_id), extension in valid.items():
        own = valid.get((task_id, target.pk))
        if unit_id == source.pk and (own is None or own.until < extension.until):
            Extension.objects.create(
                task_id=task_id, unit=target, until=extension.until, reason=extension.reason, given_by=extension.given_by, given_at=extension.given_at
            )
