"""Units are added, renamed and described."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import UnitChangedMeanwhile, UnitClosed, UnitNameTaken
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import below, open_units
from baosong.apps.orgs.services.unit_rows import after_change, before_renaming
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class UnitDescription:
    """What can be changed of a unit on its page."""

    name: str
    short_name: str = ""
    telephone: str = ""
    kind: str = ""
    branches: int = 0
    members: int = 0

    @classmethod
    def of(cls, unit: Unit) -> "UnitDescription":
        """The unit's values."""
        return cls(unit.name, unit.short_name, unit.telephone, unit.kind, unit.branches, unit.members)

    @property
    def digest(self) -> str:
        """SHA-256 of the values, by which a page finds that another has changed them."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()


def lock_tree() -> None:
    """Lock the tops of all trees until the transaction ends, so that one service at a time changes the shape of the tree."""
    list(Unit.objects.select_for_update(no_key=True).filter(depth=1).order_by("pk"))


def lock_people_below(*units: Unit) -> None:
    """Lock the rows of everybody with a role in one of the units or below: before the tree, as in every service that ends roles."""
    held = Membership.objects.filter(below(list(units), "unit__")).values("person")
    list(Person.objects.select_for_update().filter(pk__in=held).order_by("pk"))


def locked_unit(unit: Unit) -> Unit:
    """The unit as it is stored, once nobody else changes the tree."""
    lock_tree()
    found: Unit = Unit.objects.select_for_update().get(pk=unit.pk)
    return found


def parent_of(unit: Unit) -> Unit | None:
    """The unit right above; None for the top."""
    return None if unit.depth == 1 else Unit.objects.get(path=unit.path[: -Unit.steplen])


def ensure_name_free(name: str, *, under: Unit | None, leaving_out: Unit | None = None) -> None:
    """Refuse a name that an open unit right below `under` has."""
    if under is None:
        return
    others = open_units(Unit.objects.filter(path__startswith=under.path, depth=under.depth + 1, name=name))
    if others.exclude(pk=leaving_out.pk if leaving_out else None).exists():
        raise UnitNameTaken(name=name)


@transaction.atomic
def add_unit(*, under: Unit | None, name: str, by: Person | None, at: datetime, kind: str = "", branches: int = 0, members: int = 0) -> Unit:
    """Add a unit as the last child of its parent; a root without a parent. Refuses a closed parent, and the name of a sibling."""
    values = {"name": name, "kind": kind, "branches": branches, "members": members}
    if under is None:
        unit: Unit = Unit.objects.add_root(values)
    else:
        parent = locked_unit(under)
        if parent.closed_from is not None:
            raise UnitClosed(unit=parent.name)
        ensure_name_free(name, under=parent)
        unit = Unit.objects.add_child(parent, values)
    record("unit.added", unit, by=by, at=at, name=name, under=under.pk if under else None)
    return unit


@transaction.atomic
def describe(unit: Unit, new: UnitDescription, *, known: str, by: Person, at: datetime) -> Unit:
    """Rename a unit, or change its kind, size, short name or telephone; receipts issued so far keep the old name.

    `known`: digest of the values that the person saw; refuses others, and the name of a sibling.
    """
    unit = locked_unit(unit)
    old = UnitDescription.of(unit)
    if old.digest != known:
        raise UnitChangedMeanwhile
    changes = {name: value for name, value in asdict(new).items() if value != getattr(old, name)}
    if not changes:
        return unit
    if "name" in changes:
        ensure_name_free(new.name, under=parent_of(unit), leaving_out=unit)
        before_renaming(unit)
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(changes))
    if "name" in changes:
        record("unit.renamed", unit, by=by, at=at, name=new.name, old=old.name)
    if rest := [name for name in changes if name != "name"]:
        record("unit.described", unit, by=by, at=at, changes={name: [getattr(old, name), changes[name]] for name in rest})
    if changes.keys() & {"kind", "branches", "members"}:
        after_change([unit])
    return unit
