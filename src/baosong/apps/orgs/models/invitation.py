"""A link that makes someone a member of a unit."""

from django.conf import settings
from django.db import models

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models.unit import Unit


class Invitation(models.Model):
    """An invitation to serve a unit in a role, for a named person or for whoever opens it; only the SHA-256 of its token is kept. Changed by orgs.domain.inviting."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orgs_invitations")
    role = models.CharField(max_length=12, choices=Role.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    # None: made by a command of the shell.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="orgs_invitations_taken")

    class Meta:
        """Found by token."""

        db_table = "orgs_invitation"

    def __str__(self) -> str:
        return f"{self.unit} {self.role}"
