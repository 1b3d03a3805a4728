"""Entries of the library."""

from django.conf import settings
from django.db import models

from baosong.apps.library.enums import ENTRY_ACTIONS, Audience, EntryKind, EntryState, Rights
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class Entry(models.Model):
    """A selected submission (素材). `state` is written by `services.transitions`, metadata by `services.metadata`.

    The metadata map to Dublin Core and LOM (GB/T 21365-2008), see `interfaces.metadata`.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="library_entry")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="library_entries")
    # The unit that wrote the submission, at the end of the chain of forwarding.
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
    # Whether the people in it agreed, and where that is documented.
    has_consent = models.BooleanField(default=False)
    consent = models.CharField(max_length=300, blank=True, default="")
    length_s = models.FloatField(null=True)
    # The film whose poster is the entry's picture.
    film = models.ForeignKey(PieceFile, null=True, on_delete=models.PROTECT, related_name="library_entries")
    note = models.CharField(max_length=500, blank=True, default="")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_proposals")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_to_approve")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="library_entries")
    taken_in_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    # When the files were read; until then there are no suggestions.
    read_at = models.DateTimeField(null=True)
    # When it was first public; from then on harvesters have to learn of its withdrawal.
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "audience"], name="library_entry_shown"),
            models.Index(fields=["changed_at"], name="library_entry_changed"),
            # Partial: few entries are not shown.
            models.Index(fields=["unit"], condition=~models.Q(state=EntryState.SHOWN), name="library_entry_hidden"),
        ]

    def __str__(self) -> str:
        return self.title
