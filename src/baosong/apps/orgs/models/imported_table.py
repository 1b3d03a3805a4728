"""Tables that were uploaded for an import, and what their columns meant."""

from typing import Final

from django.conf import settings
from django.db import models

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models.unit import Unit

DIGEST_LENGTH: Final = 64


class UploadedTable(models.Model):
    """A table that a person uploaded for a unit and has not imported yet, at most one of each person and unit. Written by `services.uploaded_tables`.

    `rows` are lists of texts, `merged` the ranges of merged cells; `heading` is the row of the heading from 1, None while none was found.
    `columns` has the column of the import (`services.import_rows.COLUMNS`) by index of the column in the table, as text.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="orgs_uploaded_tables")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orgs_uploaded_tables")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=60, blank=True, default="")
    other_sheets = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    merged = models.JSONField(default=list)
    heading = models.PositiveIntegerField(null=True)
    columns = models.JSONField(default=dict)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LIAISON)
    makes_parents = models.BooleanField(default=True)
    is_remembered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "made_by"], name="orgs_one_uploaded_table")]

    def __str__(self) -> str:
        return self.file_name


class ColumnMapping(models.Model):
    """What the columns of tables with certain headings mean for a unit; `digest` is the SHA-256 of the headings. Written by `services.uploaded_tables`."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="orgs_column_mappings")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    columns = models.JSONField(default=dict)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LIAISON)
    makes_parents = models.BooleanField(default=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "digest"], name="orgs_one_column_mapping")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.digest[:8]}"
