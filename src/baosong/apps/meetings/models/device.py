"""Browsers that opened a member's page, and what second ones wrote at a meeting."""

from django.db import models

from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.models.meeting import Meeting
from baosong.apps.meetings.models.people import BranchMembership
from baosong.platform.states import ChoicePredicates


class MemberDevice(models.Model):
    """A browser that opened a member's page, known by its session. With a name alone it opens its own draft of `meeting` only. Changed by services.devices."""

    branch_membership = models.ForeignKey(BranchMembership, on_delete=models.CASCADE, related_name="devices")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=10, choices=DeviceKind.choices)
    proof = models.CharField(max_length=10, choices=DeviceProof.choices)
    proof_is = ChoicePredicates("proof", DeviceProof)
    generation = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.branch_membership} {self.kind}"
