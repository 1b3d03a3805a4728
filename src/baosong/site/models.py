"""Settings that the operator changed on a page."""

from django.db import models


class SiteSetting(models.Model):
    """The value of one option of `site.configuration`. Secrets are encrypted, see `site.stored_settings`."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name
