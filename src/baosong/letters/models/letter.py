"""A mail on its way out."""

from django.db import models


class Letter(models.Model):
    """One mail to one address. `key` is unique, so that the same letter is never sent twice. Changed by letters.domain.sending."""

    class State(models.TextChoices):
        """Where the letter is."""

        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest last."""

        db_table = "letters_letter"

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"
