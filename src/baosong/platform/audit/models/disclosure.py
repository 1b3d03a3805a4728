"""Log of who saw other people's personal data."""

from django.conf import settings
from django.db import models


class Disclosure(models.Model):
    """Who saw whose data: page, keys of the rows, time, client address. Written only by `services.disclosures`.

    Required by PIPL 51 and 54 (audits) and GB/T 22239-2019, 8.1.4.3 (audit records); the Cybersecurity Law, 21, asks for six months.
    """

    at = models.DateTimeField(db_index=True)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_disclosures")
    address = models.GenericIPAddressField(null=True)
    page = models.CharField(max_length=60)
    keys = models.JSONField(default=dict)
    # Downloaded as a file, not only viewed.
    is_export = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"
