"""Tables that were uploaded for an import, what their columns meant, and their imports."""

from typing import Final

from django.conf import settings
from django.db import models

from baosong.apps.orgs.enums import TABLE_IMPORT_ACTIONS, Role, TableImportState
from baosong.apps.orgs.models.unit import Unit
from baosong.platform.states import ChoicePredicates, OpenActions

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


class TableImport(models.Model):
    """The import of a table, from its confirmation on. Written by `services.table_imports`.

    `rows` are those of `services.import_rows.ImportRow`, emptied at the end; `digest` is that of the plan that was confirmed. `result` has the keys of
    what was made and the notes on lines that were not used, or the code and facts of the refusal.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="orgs_table_imports")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orgs_table_imports")
    confirmed_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    lines = models.PositiveIntegerField()
    rows = models.JSONField(default=list)
    role = models.CharField(max_length=12, choices=Role.choices)
    makes_parents = models.BooleanField()
    makes_usernames = models.BooleanField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    state = models.CharField(max_length=10, choices=TableImportState.choices, default=TableImportState.WAITING)
    state_is, can = ChoicePredicates("state", TableImportState), OpenActions("state", TABLE_IMPORT_ACTIONS)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["unit", "made_by", "-confirmed_at"], name="orgs_table_import_latest")]

    def __str__(self) -> str:
        return self.file_name
