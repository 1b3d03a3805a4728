"""The tree of units, and memberships."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from treebeard.mp_tree import MP_Node

from baosong.apps.orgs.enums import Role


class Unit(MP_Node):  # type: ignore[misc]  # treebeard has no types
    """A node of the organisation tree; quotas count `branches` and `members`. Written by the services of this app.

    The order of siblings is that of their paths, which `services.unit_order` rewrites; every query of units is ordered by path.
    """

    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    telephone = models.CharField(max_length=60, blank=True, default="", db_default="")
    code = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=40, blank=True, default="")
    branches = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    # From when the unit is closed, also in the future; None for one that is open.
    closed_from = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    # The unit that took over all that this one had; set once, with `closed_from`.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_units")

    class Meta:
        indexes = [models.Index(fields=["depth", "path"], name="orgs_unit_level")]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        """0 at the root."""
        return int(self.depth) - 1

    @classmethod
    def child_path(cls, above: str, number: int) -> str:
        """The path of the child with this number, from 1, of the unit with the path `above`."""
        path: str = cls._get_path(above, len(above) // cls.steplen + 1, number)
        return path

    @classmethod
    def child_number(cls, path: str) -> int:
        """The number of a path among those right below the same unit."""
        return int(cls._str2int(path[-cls.steplen :]))

    def is_closed(self, at: datetime) -> bool:
        """Whether the unit is closed at this moment."""
        return self.closed_from is not None and self.closed_from <= at


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries of memberships."""

    def held(self) -> MembershipQuerySet:
        """Those that give access: neither ended nor of a blocked or closed account.

        The database's clock decides, so that access ends in time also where the scheduler does not run.
        """
        lasting = Q(ends_at=None) | Q(ends_at__gt=Now())
        return self.filter(lasting, Q(person__blocked_at=None) | Q(person__blocked_at__gt=Now()), person__is_active=True)


class Membership(models.Model):
    """A person's role in a unit; a person may serve several units. Written by `services.invitations` and `services.access`.

    A role with `ends_at` in the past gives no access (`objects.held`) and is deleted by the next run of `services.access.end_due`.
    """

    person = models.ForeignKey("orgs.Person", on_delete=models.CASCADE, related_name="orgs_memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orgs_memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    given_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Who organises this unit, or one above it, may cancel the end.
    end_decided_from = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="orgs_ends_decided")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "unit", "role"], name="orgs_membership_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit}"
