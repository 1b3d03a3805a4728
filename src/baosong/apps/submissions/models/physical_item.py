"""Papers and originals that are delivered in the hand, and the receipts of the counter."""

from django.conf import settings
from django.db import models

from baosong.apps.submissions.enums import ITEM_ACTIONS, ItemState
from baosong.apps.submissions.models.submission import Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class PhysicalItem(models.Model):
    """One paper or original of a piece of a submission; its `code` is on the label. Written by `services.physical_items` and `services.counter`."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="items")
    piece_key = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True, default="")
    copies = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.REGISTERED)
    state_is, can = ChoicePredicates("state", ItemState), OpenActions("state", ITEM_ACTIONS)
    # None where it was registered with its work, for example with one that arrived by mail.
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="items_registered")
    registered_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="items_received")
    received_at = models.DateTimeField(null=True)
    received_copies = models.PositiveSmallIntegerField(null=True)
    remark = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=60, blank=True, default="")
    # Received after the deadline of its unit.
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["received_by", "received_at"], name="submissions_item_received")]

    def __str__(self) -> str:
        return self.title

    @property
    def label_code(self) -> str:
        """The code as it stands on the label, in two groups."""
        return f"{self.code[:5]}-{self.code[5:]}"


class ItemReceipt(models.Model):
    """Proof that an item was received; `code` opens the public page that confirms it. Written by `services.counter`."""

    item = models.ForeignKey(PhysicalItem, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="item_receipts_issued")
    unit_name = models.CharField(max_length=120)
    copies = models.PositiveSmallIntegerField()
    remark = models.CharField(max_length=300, blank=True, default="")
    is_late = models.BooleanField(default=False)
    # Set where the receipt was issued by mistake and undone.
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True, default="")
    # End of the audit log right after the receipt was recorded in it.
    audit_length = models.PositiveBigIntegerField(null=True)
    audit_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number
