"""A selected work in the library of a unit, with what is said of it."""

from django.conf import settings
from django.db import models

from baosong.apps.library.enums import ENTRY_ACTIONS, Audience, EntryKind, EntryState, Rights
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class Entry(models.Model):
    """A selected work (素材). Its state is written by library.domain.approving; what is said of it, by library.domain.describing.

    The fields are those of Dublin Core that a learner needs, and map to LOM (GB/T 21365-2008): see library.interfaces.metadata.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="library_entry")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="library_entries")
    # The unit whose work it is, at the end of the way down.
    author = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="library_authored")
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.PROPOSED)
    state_is, can = ChoicePredicates("state", EntryState), OpenActions("state", ENTRY_ACTIONS)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    creators = models.CharField(max_length=200, blank=True, default="")
    summary = models.TextField(blank=True, default="")
    keywords = models.JSONField(default=list)
    suggested = models.JSONField(default=list)
    theme = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10, choices=EntryKind.choices, default=EntryKind.OTHER)
    year = models.PositiveSmallIntegerField(default=0)
    rights = models.CharField(max_length=10, choices=Rights.choices, default=Rights.INTERNAL)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.ORGANISATION)
    # Whether those who are seen and heard agreed, and where that is on file.
    has_consent = models.BooleanField(default=False)
    consent = models.CharField(max_length=300, blank=True, default="")
    length_s = models.FloatField(null=True)
    # The film whose poster stands for the entry.
    film = models.ForeignKey(PieceFile, null=True, on_delete=models.PROTECT, related_name="library_entries")
    note = models.CharField(max_length=500, blank=True, default="")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_proposals")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_to_approve")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_entries")
    taken_in_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    # When the worker had read its files; until then nothing can be suggested.
    read_at = models.DateTimeField(null=True)
    # When everyone could open it first; harvesters are told of its end.
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "audience"], name="library_entry_shown"),
            models.Index(fields=["changed_at"], name="library_entry_changed"),
            # What waits for somebody is little beside what is shown.
            models.Index(fields=["unit"], condition=~models.Q(state=EntryState.SHOWN), name="library_entry_hidden"),
        ]

    def __str__(self) -> str:
        return self.title
