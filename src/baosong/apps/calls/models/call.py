"""Notices, calls, tasks, addressees and extensions."""

from functools import cached_property

import msgspec
from django.conf import settings
from django.db import models

from baosong.apps.calls.enums import CALL_ACTIONS, CallState
from baosong.apps.orgs.models import Unit
from baosong.core.terms import Terms, TermsTask
from baosong.platform.states import ChoicePredicates, OpenActions


class Notice(models.Model):
    """A notice as received: its text, and the file's name and hash; never changed. Written by `services.drafts` and `services.import_call`."""

    text = models.TextField()
    file_name = models.CharField(max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name or self.text[:30]


class Call(models.Model):
    """Terms issued by one unit and answered by the units below it. Written by the services of this app."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calls_issued")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    state_is, can = ChoicePredicates("state", CallState), OpenActions("state", CALL_ACTIONS)
    terms_json = models.TextField()
    # The call of the level above that this one passes on, and the note to its units.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="passed_on")
    covering_note = models.CharField(max_length=2000, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_made")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    # Number of the version of the terms that is in force (TermsVersion), and which version of the parent's terms this call follows.
    terms_version = models.PositiveIntegerField(default=1, db_default=1)
    parent_version = models.PositiveIntegerField(default=1, db_default=1)
    # When the state was last changed after publication, and why; written by `services.transitions`.
    moved_at = models.DateTimeField(null=True, blank=True)
    move_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Whether an organiser confirmed the number of tasks of the draft, where readings of the notice differ.
    is_reading_kept = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def terms(self) -> Terms:
        return msgspec.json.decode(self.terms_json, type=Terms)


class Task(models.Model):
    """One kind of thing to submit, created from the terms by `services.publish`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    deadline = models.DateTimeField()
    grace_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["call_id", "position"]
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="calls_task_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def terms(self) -> TermsTask:
        """The task's part of the call's terms."""
        found = self.call.terms.task(self.key)
        if found is None:
            raise LookupError(self.key)
        return found


class DismissedPlace(models.Model):
    """A span of the notice (end exclusive) of which an organiser said that it asks for nothing. Written by `services.dismissed_places`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="dismissed_places")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "start", "end"], name="calls_dismissed_place_once")]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class Addressee(models.Model):
    """A unit to which a call was published."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="addressees")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calls_received")
    # As counted in the call's counters (services.counters): owes nothing; something was late.
    is_done = models.BooleanField(default=False, db_default=False)
    is_late = models.BooleanField(default=False, db_default=False)
    # When somebody acknowledged the call for the unit, and who; written by `services.acknowledge`.
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="calls_acknowledged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="calls_addressee_once")]

    def __str__(self) -> str:
        return f"{self.call} > {self.unit}"


class AddresseeRemoval(models.Model):
    """A unit that a call does not go to any more, with the acknowledgement that it had given. Written by `services.addressees`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="removals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calls_removals")
    reason = models.CharField(max_length=300)
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_removals")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="calls_removal_once")]

    def __str__(self) -> str:
        return f"{self.call} > {self.unit}"


class Extension(models.Model):
    """A later deadline for one unit, with its reason; the newest is valid. Written by `services.extensions`."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calls_extensions")
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_extensions_given")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.unit} {self.task} {self.until}"
