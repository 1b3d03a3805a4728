"""Registers, their lines, what was done, where, and what was signed."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from baosong.apps.activities.enums import RegisterEntryState, SignatureMethod
from baosong.apps.activities.models.people import Member
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.core.terms.registers import RegisterForm, from_toml


class GridCell(models.Model):
    """A place of the grid (校区 > 楼栋 > 楼层). Latitude and longitude in degrees where known. Changed by activities.domain.placing."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities_places")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        """In the order in which they were made."""

        db_table = "activities_place"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "parent", "name"], name="activities_place_once")]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """A register that a unit keeps with the units below it; what its lines say is data. Changed by activities.domain.registering."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities_registers")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="activities_registers")
    name = models.CharField(max_length=60)
    definition = models.TextField()
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="activities_registers")
    made_at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        db_table = "activities_register"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def form(self) -> RegisterForm:
        """What it asks."""
        return from_toml(self.definition)


class RegisterEntry(models.Model):
    """One line of a register. `values` by field key; members stand as names, those of the roster also in `members`. Changed by activities.domain.registering."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities_lines")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RegisterEntryState.choices, default=RegisterEntryState.ACTIVE)
    title = models.CharField(max_length=200, blank=True, default="")
    values = models.JSONField(default=dict)
    members = models.ManyToManyField(Member, related_name="lines")
    signer = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="lines_to_sign")
    place = models.ForeignKey(GridCell, null=True, blank=True, on_delete=models.PROTECT, related_name="lines")
    reason = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="activities_lines")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """By number."""

        db_table = "activities_line"
        ordering = ["register_id", "number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="activities_line_number")]

    def __str__(self) -> str:
        return self.title or f"{self.register} {self.number}"


class EntryAction(models.Model):
    """What was done, when and where; kept in the log of a line. Changed by activities.domain.registering."""

    line = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="deeds")
    on = models.DateField()
    where = models.CharField(max_length=100, blank=True, default="")
    what = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="activities_actions")
    made_at = models.DateTimeField()

    class Meta:
        """By date."""

        db_table = "activities_deed"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return self.what[:60]


class Pledge(models.Model):
    """A signed text: what, by whom, when, how, under which version, with a hash over all of it. Withdrawn, never removed. Changed by activities.domain.pledging."""

    line = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="pledges")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pledges")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=SignatureMethod.choices)
    typed = models.CharField(max_length=60, blank=True, default="")
    # The pen's way, as lists of [x, y, milliseconds] in a field of 600 by 240.
    strokes = models.JSONField(default=list)
    mark_sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """One in force a line and member."""

        db_table = "activities_pledge"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "member"], condition=models.Q(withdrawn_at__isnull=True), name="activities_pledge_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.member}"
