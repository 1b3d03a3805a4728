"""The tree of units, and memberships."""

from django.db import models
from treebeard.mp_tree import MP_Node

from baosong.apps.orgs.enums import Role


class Unit(MP_Node):  # type: ignore[misc]
    """A node of the organisation tree; quotas count `branches` and `members`. Written by `services.units`."""

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=40, blank=True, default="")
    branches = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["depth", "path"], name="orgs_unit_level")]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        """0 at the root."""
        return int(self.depth) - 1


class Membership(models.Model):
    """A person's role in a unit; a person may serve several units. Written by `services.invitations`."""

    person = models.ForeignKey("orgs.Person", on_delete=models.CASCADE, related_name="orgs_memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orgs_memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "unit", "role"], name="orgs_membership_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit}"
