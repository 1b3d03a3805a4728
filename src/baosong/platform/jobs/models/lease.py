"""Leases that elect one process of the installation."""

from django.db import models


class Lease(models.Model):
    """A lease, its holder and its end. Changed only by `services.leader_lease`."""

    name = models.CharField(max_length=30, primary_key=True)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"
