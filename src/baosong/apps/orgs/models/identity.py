"""A campus account by which a person signs in."""

from django.conf import settings
from django.db import models


class Identity(models.Model):
    """A person's campus account: the server's address and the permanent name there. Written by `services.identities`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orgs_identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=150)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="orgs_identity_once")]

    def __str__(self) -> str:
        return f"{self.subject} · {self.issuer}"
