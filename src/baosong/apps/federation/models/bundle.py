"""Bundles sent, bundles being uploaded, and bundles imported."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models

from baosong.apps.federation.enums import DispatchState
from baosong.apps.federation.models.peer import Peer
from baosong.apps.submissions.models import Submission
from baosong.platform.states import ChoicePredicates

UPLOAD_LIFETIME: Final = timedelta(days=7)


class Dispatch(models.Model):
    """A bundle sent to a peer above (推荐上报). Written by `services.send`."""

    bundle_id = models.UUIDField(unique=True, default=uuid.uuid4)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="dispatches")
    submissions = models.ManyToManyField(Submission, related_name="federation_dispatches", db_table="federation_dispatched")
    state = models.CharField(max_length=10, choices=DispatchState.choices, default=DispatchState.WAITING)
    state_is = ChoicePredicates("state", DispatchState)
    size = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    receipt = models.JSONField(default=dict)
    refusal = models.CharField(max_length=500, blank=True, default="")
    tried_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="federation_dispatches")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.bundle_id)


class BundleUpload(models.Model):
    """A bundle being uploaded by a peer; its offset is the size of its part file. Written by `services.receive_bundle`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="uploads")
    bundle_id = models.UUIDField()
    length = models.BigIntegerField()
    begun_at = models.DateTimeField()
    is_complete = models.BooleanField(default=False)
    # Code and sentence of the refusal, for the sender.
    refusal = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "bundle_id"], name="federation_upload_unique")]

    @property
    def is_finished(self) -> bool:
        """Whether all bytes are here (`platform.uploads`)."""
        return self.is_complete

    @property
    def expires_at(self) -> datetime:
        return self.begun_at + UPLOAD_LIFETIME

    def __str__(self) -> str:
        return str(self.bundle_id)


class BundleArrival(models.Model):
    """An imported bundle with its receipt, which a repeated import returns again. Written by `services.import_bundle`."""

    bundle_id = models.UUIDField(unique=True)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="arrivals")
    receipt = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.bundle_id)
