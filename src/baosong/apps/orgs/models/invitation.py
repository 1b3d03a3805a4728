"""An invitation to serve a unit."""

from datetime import datetime

from django.conf import settings
from django.db import models

from baosong.apps.orgs.enums import InvitationStatus, Role
from baosong.apps.orgs.models.unit import Unit


class Invitation(models.Model):
    """An invitation to serve a unit in a role; only the SHA-256 of its token is stored. Written by `services.invitations`.

    Without `person`, whoever opens it makes an account or adds the role to their own. With `person`, that person accepts it signed in, or,
    where `sets_password` is true, sets a new password without being signed in.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orgs_invitations")
    role = models.CharField(max_length=12, choices=Role.choices)
    sets_password = models.BooleanField(default=False, db_default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    # None: by a command of the shell.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations_taken")

    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(sets_password=False) | models.Q(person__isnull=False), name="orgs_invitation_whose_password")]

    def status(self, at: datetime) -> InvitationStatus:
        """What has become of it."""
        if self.taken_by_id is not None:
            return InvitationStatus.USED
        if self.withdrawn_at is not None:
            return InvitationStatus.WITHDRAWN
        return InvitationStatus.EXPIRED if self.expires_at < at else InvitationStatus.OPEN

    def __str__(self) -> str:
        return f"{self.unit} {self.role}"
