"""A casebook: sections, cases with their texts and pictures, its printings and their errata."""

from django.conf import settings
from django.db import models

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Unit
from baosong.apps.publications.enums import PrintFormat, PrintState
from baosong.platform.states import ChoicePredicates


class Casebook(models.Model):
    """A casebook (案例集) of a unit. Written by `services.casebooks`; `revision` detects concurrent edits."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="publications_casebooks")
    title = models.CharField(max_length=100)
    subtitle = models.CharField(max_length=100, blank=True, default="")
    issuer = models.CharField(max_length=100, blank=True, default="")
    date = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=40, blank=True, default="")
    preface = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications_casebooks")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="publications_casebooks_changed")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A part of a casebook: cases on one theme."""

    casebook = models.ForeignKey(Casebook, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Case(models.Model):
    """A case in a casebook: the text to be printed, which may differ from the entry's files. Written by `services.case_texts`."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="cases")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="publications_cases")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    byline = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    # When the text was extracted from the entry's files; null while it is not.
    drafted_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="publications_cases_changed")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class CasePicture(models.Model):
    """A picture of a case, by its number in the text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    caption = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="publications_picture_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Printing(models.Model):
    """A casebook typeset at one time in one format; immutable once ready. `contents`: its entries with their titles, for errata."""

    casebook = models.ForeignKey(Casebook, on_delete=models.CASCADE, related_name="printings")
    form = models.CharField(max_length=5, choices=PrintFormat.choices)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=PrintState.choices, default=PrintState.WAITING)
    state_is = ChoicePredicates("state", PrintState)
    progress = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.BigIntegerField(default=0)
    contents = models.JSONField(default=list)
    # Characters without a glyph: rows [character, case, position].
    missing = models.JSONField(default=list)
    fault = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications_printings")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.casebook} {self.number} {self.form}"


class Erratum(models.Model):
    """A case that was withdrawn after it had been printed; one per casebook and entry."""

    casebook = models.ForeignKey(Casebook, on_delete=models.CASCADE, related_name="errata")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="publications_errata")
    title = models.CharField(max_length=200)
    # Numbers of the printings that contain it.
    printings = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["casebook", "entry"], name="publications_erratum_once")]

    def __str__(self) -> str:
        return self.title
