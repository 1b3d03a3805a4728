"""Registers, their entries, actions and pledges, and the grid."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from baosong.apps.calls.models import Task
from baosong.apps.meetings.models import Attachment, Member
from baosong.apps.orgs.models import Unit
from baosong.apps.registers.enums import ENTRY_ACTIONS, RegisterEntryState, SignatureMethod
from baosong.core.terms.registers import RegisterForm, from_toml
from baosong.platform.states import ChoicePredicates, OpenActions


class GridCell(models.Model):
    """A node of the grid (校区 > 楼栋 > 楼层); latitude and longitude in degrees, or None. Changed by services.grid."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registers_grid_cells")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "parent", "name"], name="registers_grid_cell_once")]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """A register of a unit and the units below it; its fields are data. Changed by services.registers."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registers_registers")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="registers_registers")
    name = models.CharField(max_length=60)
    definition = models.TextField()
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registers_registers")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def form(self) -> RegisterForm:
        """The definition, parsed."""
        return from_toml(self.definition)


class RegisterEntry(models.Model):
    """One entry of a register. `values` by field key; members by name, those of the roster also in `members`. Changed by services.registers."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registers_entries")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RegisterEntryState.choices, default=RegisterEntryState.ACTIVE)
    state_is, can = ChoicePredicates("state", RegisterEntryState), OpenActions("state", ENTRY_ACTIONS)
    title = models.CharField(max_length=200, blank=True, default="")
    values = models.JSONField(default=dict)
    members = models.ManyToManyField(Member, related_name="register_entries", db_table="registers_entry_members")
    signer = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="entries_to_sign")
    cell = models.ForeignKey(GridCell, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registers_entries")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["register_id", "number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="registers_entry_number")]

    def __str__(self) -> str:
        return self.title or f"{self.register} {self.number}"


class EntryAction(models.Model):
    """What was done, when and where; logged under an entry. Changed by services.registers."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="actions")
    on = models.DateField()
    where = models.CharField(max_length=100, blank=True, default="")
    what = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registers_actions")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return self.what[:60]


class EntryAttachment(models.Model):
    """Links an attachment to an entry or to one of its actions. Changed by services.entry_attachments."""

    attachment = models.OneToOneField(Attachment, primary_key=True, on_delete=models.CASCADE, related_name="entry_link")
    entry = models.ForeignKey(RegisterEntry, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    action = models.ForeignKey(EntryAction, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False, action__isnull=True) | models.Q(entry__isnull=True, action__isnull=False),
                name="registers_attachment_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.attachment)


class Pledge(models.Model):
    """A signed text with a hash over text, version, signature, signer and time. Withdrawn, never deleted. Changed by services.pledges."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="pledges")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pledges")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=SignatureMethod.choices)
    typed = models.CharField(max_length=60, blank=True, default="")
    # Pen strokes as lists of [x, y, milliseconds] on a canvas of 600 by 240.
    strokes = models.JSONField(default=list)
    mark_sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "member"], condition=models.Q(withdrawn_at__isnull=True), name="registers_pledge_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.member}"
