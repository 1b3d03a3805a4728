"""One time that someone saw other people's personal data."""

from django.conf import settings
from django.db import models


class Disclosure(models.Model):
    """Who saw whose data: the page and its keys, when, from which address. Written by journal.domain.disclosing; kept for as long as the configuration says.

    Required by PIPL 51 and 54 (audits) and GB/T 22239-2019, 8.1.4.3 (records of audit, kept); the Cybersecurity Law, 21, asks for six months.
    """

    at = models.DateTimeField(db_index=True)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_disclosures")
    address = models.GenericIPAddressField(null=True)
    page = models.CharField(max_length=60)
    keys = models.JSONField(default=dict)
    # Taken away as a file, not only looked at.
    is_export = models.BooleanField(default=False)

    class Meta:
        """Newest first."""

        db_table = "audit_disclosure"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"
