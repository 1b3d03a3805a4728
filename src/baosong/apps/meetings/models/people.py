"""Members of branches, who have a personal link instead of an account."""

from django.db import models

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.orgs.models import Unit


class Branch(models.Model):
    """How a unit with members verifies whoever opens one of their links. Set by services.roster."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="meetings_branch")
    check_by = models.CharField(max_length=10, choices=LinkCheck.choices, default=LinkCheck.NAME)

    def __str__(self) -> str:
        return f"{self.unit} {self.check_by}"


class Member(models.Model):
    """A member of one or more branches: a name and optionally a phone. Changed by services.roster and services.erasure."""

    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, default="")
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["name", "phone"], name="meetings_member_name")]

    def __str__(self) -> str:
        return self.name


class BranchMembership(models.Model):
    """A member of one branch, with the personal link; a new generation invalidates the link before. Changed by services.roster and services.member_links."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="branch_memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings_branch_memberships")
    generation = models.PositiveIntegerField(default=1)
    left_at = models.DateTimeField(null=True, blank=True)
    # Wrong names and codes within the last quarter of an hour; of a code only the hash is stored.
    tries = models.PositiveSmallIntegerField(default=0)
    tries_since = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["member", "unit"], name="meetings_membership_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.unit}"
