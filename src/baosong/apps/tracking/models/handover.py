"""Posts that are handed over."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Invitation, Unit
from baosong.apps.tracking.enums import HANDOVER_ACTIONS, HandoverState
from baosong.platform.states import ChoicePredicates, OpenActions


class Handover(models.Model):
    """A role in a unit passes from one person to another; it waits while the successor has not taken up the invitation. Written by `services.handovers`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tracking_handovers")
    role = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.WAITING)
    state_is, can = ChoicePredicates("state", HandoverState), OpenActions("state", HANDOVER_ACTIONS)
    predecessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tracking_posts_left")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="tracking_posts_taken")
    # None where the successor had the role already.
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="tracking_handovers")
    # From when on the predecessor's role ends; for the last organiser of a unit not before the successor has the role.
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tracking_handovers_made")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "role", "predecessor"], condition=Q(state=HandoverState.WAITING), name="tracking_one_handover_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.role}: {self.predecessor}"
