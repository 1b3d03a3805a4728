"""A selected work in the library of a unit."""

from django.conf import settings
from django.db import models

from baosong.orgs.models import Unit
from baosong.works.models import Submission


class Entry(models.Model):
    """A selected work (素材). Taken in by library.domain.collecting, with the name of who approved it."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="library_entry")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="library_entries")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="library_entries")
    taken_in_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        db_table = "library_entry"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
