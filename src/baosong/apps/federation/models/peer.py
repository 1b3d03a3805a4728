"""Other installations, and their references for calls and submissions here."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call
from baosong.apps.federation.enums import PeerPosition
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Submission
from baosong.core.bundle import KeyCard


class Peer(models.Model):
    """Another installation that a person decided to trust. `unit` stands for it in the tree, `person` acts for it. Written by `services.peers`."""

    name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=40, unique=True)
    public_key = models.BinaryField(max_length=32)
    address = models.CharField(max_length=200, blank=True, default="")
    position = models.CharField(max_length=6, choices=PeerPosition.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="federation_peers")
    # The unit here that answers the calls of an installation above.
    own_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="federation_answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="federation_peers")
    is_trusted = models.BooleanField(default=True)
    trusted_at = models.DateTimeField()
    # When outcomes were last requested from an installation above.
    outcomes_fetched_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def card(self) -> KeyCard:
        return KeyCard(bytes(self.public_key))


class UsedNonce(models.Model):
    """The nonce of a signed request, remembered while its signature is valid, so that no request is accepted twice. Written by `services.peers`."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="nonces")
    nonce = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "nonce"], name="federation_nonce_once")]

    def __str__(self) -> str:
        return self.nonce


class RemoteCall(models.Model):
    """A call imported from above, with its issuer's reference for it."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="calls")
    ref = models.CharField(max_length=60)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="federation_remote")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "ref"], name="federation_remote_call_unique")]

    def __str__(self) -> str:
        return f"{self.peer} {self.ref}"


class RemoteSubmission(models.Model):
    """A submission imported from below, with its sender's reference for it. `provenance`: voucher, receipts, history and reviews as sent."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="submissions")
    ref = models.CharField(max_length=60)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="federation_remote")
    units = models.JSONField(default=list)
    provenance = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "ref"], name="federation_remote_unique")]

    def __str__(self) -> str:
        return f"{self.peer} {self.ref}"
