"""Unfinished uploads."""

import uuid

from django.conf import settings
from django.db import models

from baosong.apps.submissions.models.submission import PieceFile, Submission


class Upload(models.Model):
    """An upload by tus 1.0, whose part file's size is its offset; or, with `store_name`, one whose parts go to the object store directly.

    Written by `services.uploads` and `services.direct_uploads`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads_begun")
    piece_key = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads_begun")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    file = models.ForeignKey(PieceFile, null=True, on_delete=models.SET_NULL, related_name="uploads_begun")
    is_finished = models.BooleanField(default=False)
    store_name = models.CharField(max_length=300, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.file_name} {self.id}"
