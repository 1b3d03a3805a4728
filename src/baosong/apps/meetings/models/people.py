"""Members of branches, who have no account but a link of their own."""

from django.db import models

from baosong.apps.activities.enums import LinkCheck
from baosong.apps.orgs.models import Unit


class Branch(models.Model):
    """How a unit that has members keeps their links from others. Set by activities.domain.enrolling."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="activities_branch")
    check_by = models.CharField(max_length=10, choices=LinkCheck.choices, default=LinkCheck.NAME)

    class Meta:
        """One a unit."""

        db_table = "activities_branch"

    def __str__(self) -> str:
        return f"{self.unit} {self.check_by}"


class Member(models.Model):
    """A person of one or more branches; no more is kept than a name and, if the branch likes, a phone. Changed by activities.domain.enrolling and erasing."""

    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, default="")
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by name and phone."""

        db_table = "activities_member"
        ordering = ["pk"]
        indexes = [models.Index(fields=["name", "phone"], name="activities_member_name")]

    def __str__(self) -> str:
        return self.name


class BranchMembership(models.Model):
    """A member's place in one branch, with the link that goes with it; a new generation ends the link before. Changed by activities.domain.enrolling and knocking."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="branch_memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities_branch_memberships")
    generation = models.PositiveIntegerField(default=1)
    left_at = models.DateTimeField(null=True, blank=True)
    # The door: wrong names and codes are counted within a quarter of an hour; of a code only the hash is kept.
    tries = models.PositiveSmallIntegerField(default=0)
    tries_since = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once a branch."""

        db_table = "activities_branch_membership"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["member", "unit"], name="activities_branch_membership_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.unit}"
