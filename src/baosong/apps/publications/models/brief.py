"""A brief and its items."""

from django.conf import settings
from django.db import models

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Unit
from baosong.apps.publications.enums import BRIEF_ACTIONS, BriefState
from baosong.platform.states import ChoicePredicates, OpenActions


class Brief(models.Model):
    """A brief (简报) of a unit. Written by `services.briefs`. `number` counts within the unit, name and year, `total` within the unit and name."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="publications_briefs")
    name = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    date = models.DateField()
    issuer = models.CharField(max_length=100)
    note = models.CharField(max_length=40, blank=True, default="")
    foreword = models.TextField(blank=True, default="")
    # Distribution: 报 (to superiors), 送 (to peers), 发 (to subordinates).
    reported_to = models.CharField(max_length=200, blank=True, default="")
    sent_to = models.CharField(max_length=200, blank=True, default="")
    issued_to = models.CharField(max_length=200, blank=True, default="")
    copies = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=6, choices=BriefState.choices, default=BriefState.DRAFT)
    state_is, can = ChoicePredicates("state", BriefState), OpenActions("state", BRIEF_ACTIONS)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications_briefs")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="publications_briefs_changed")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class BriefItem(models.Model):
    """An item of a brief, made of an entry or written by the editor."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="publications_items")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    text = models.TextField(blank=True, default="")
    source = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
