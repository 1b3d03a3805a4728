"""Who does what only one process may do."""

from django.db import models


class Lease(models.Model):
    """One duty of the whole installation and who holds it until when; changed only by kit.domain.leading."""

    name = models.CharField(max_length=30, primary_key=True)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    class Meta:
        """A row a duty."""

        db_table = "jobs_lease"

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"
