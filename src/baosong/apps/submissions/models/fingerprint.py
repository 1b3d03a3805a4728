"""Fingerprints of files. They belong to bytes, not to a submission: each content is fingerprinted once."""

from django.db import models

from baosong.apps.submissions.enums import FingerprintKind


class Fingerprint(models.Model):
    """One fingerprint of a file's bytes: of its text, or a 16-bit band of a picture's hash with the whole hash."""

    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=FingerprintKind.choices)
    band = models.PositiveSmallIntegerField(default=0)
    value = models.BigIntegerField()
    whole = models.BinaryField(max_length=32, default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "band", "value"], name="submissions_fingerprint_value"),
            models.Index(fields=["sha256", "kind", "band"], name="submissions_fingerprint_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.band}: {self.value}"
