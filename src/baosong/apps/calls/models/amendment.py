"""Amendments of published calls, and the versions of their terms."""

from functools import cached_property

import msgspec
from django.conf import settings
from django.db import models

from baosong.apps.calls.enums import AMENDMENT_ACTIONS, AmendmentState
from baosong.apps.calls.models.call import Call
from baosong.core.terms import Terms
from baosong.platform.states import ChoicePredicates, OpenActions


class TermsVersion(models.Model):
    """One version of a call's terms that was or is in force; never changed. Written by `services.amendments`, the first one with the first amendment."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="terms_versions")
    number = models.PositiveIntegerField()
    terms_json = models.TextField()
    reason = models.CharField(max_length=300, blank=True, default="")
    since = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_versions_made")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="calls_terms_version_once")]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"

    @cached_property
    def terms(self) -> Terms:
        return msgspec.json.decode(self.terms_json, type=Terms)


class Amendment(models.Model):
    """One organiser's draft of the next version of a call's terms. Written by `services.amendments`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="amendments")
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.DRAFT)
    state_is, can = ChoicePredicates("state", AmendmentState), OpenActions("state", AMENDMENT_ACTIONS)
    # The version that was in force when the draft was begun; the draft takes effect only while it still is.
    based_on = models.PositiveIntegerField()
    # The version of the parent's terms that the draft takes over; None for one that takes over none.
    parent_version = models.PositiveIntegerField(null=True)
    terms_json = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_amendments")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "made_by"], condition=models.Q(state=AmendmentState.DRAFT), name="calls_amendment_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.pk}"

    @cached_property
    def terms(self) -> Terms:
        return msgspec.json.decode(self.terms_json, type=Terms)
