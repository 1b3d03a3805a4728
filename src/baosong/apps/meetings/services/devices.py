"""Devices of members: opened, proven, confirmed by the branch, ended."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.models import BranchMembership, Meeting, MemberDevice, Story
from baosong.apps.meetings.services import stories
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.web import user_agents

# Devices that may give one name at one meeting and have written nothing; whoever wrote keeps the device.
MOST_BY_NAME: Final = 5
# How long devices are kept that open nothing more.
KEPT: Final = timedelta(days=30)


def kind_of(user_agent: str) -> DeviceKind:
    """The kind of device by the User-Agent header."""
    if user_agents.WECHAT in user_agent:
        return DeviceKind.WECHAT
    if user_agents.is_tablet(user_agent):
        return DeviceKind.TABLET
    return DeviceKind.PHONE if user_agents.is_phone(user_agent) else DeviceKind.COMPUTER


@transaction.atomic
def open_device(branch_membership: BranchMembership, *, kind: DeviceKind, proof: DeviceProof, at: datetime, meeting: Meeting | None = None) -> MemberDevice:
    """Record a device that gave a name at a meeting, or proved whose it is. Of those that gave a name there and wrote nothing, the oldest end."""
    device = MemberDevice.objects.create(
        branch_membership=branch_membership, meeting=meeting, kind=kind, proof=proof, generation=branch_membership.generation, opened_at=at
    )
    record("member_device.opened", branch_membership, by=None, at=at, device=device.pk, proof=proof, kind=kind)
    if proof == DeviceProof.NAME:
        _bound(branch_membership, meeting, at=at)
    return device


@transaction.atomic
def open_again(device: MemberDevice, *, proof: DeviceProof, at: datetime) -> MemberDevice:
    """Record that a device proved whose it is once more, as after its link was renewed."""
    device = MemberDevice.objects.select_for_update(of=("self",)).select_related("branch_membership").get(pk=device.pk)
    device.generation, device.proof, device.opened_at = device.branch_membership.generation, proof, at
    device.save(update_fields=["generation", "proof", "opened_at"])
    record("member_device.opened", device.branch_membership, by=None, at=at, device=device.pk, proof=proof, kind=device.kind)
    return device


def _bound(branch_membership: BranchMembership, meeting: Meeting | None, *, at: datetime) -> None:
    """End the oldest devices beyond the bound that gave the name at the meeting and hold nothing that somebody wrote."""
    BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
    named = MemberDevice.objects.filter(branch_membership=branch_membership, meeting=meeting, proof=DeviceProof.NAME, ended_at=None)
    over = named.count() - MOST_BY_NAME
    if over > 0:
        newest = named.order_by("-pk").values_list("pk", flat=True)[:1]
        for device in named.filter(stories=None, draft=None, attachments=None).exclude(pk__in=list(newest)).order_by("pk")[:over]:
            end(device, by=None, at=at)


@transaction.atomic
def prove(device: MemberDevice, *, proof: DeviceProof, by: Person | None, at: datetime) -> MemberDevice:
    """Give a device that only gave a name full access, after a code or confirmation by the branch; consents given on it at the meeting become valid."""
    device = MemberDevice.objects.select_for_update(of=("self",)).select_related("branch_membership").get(pk=device.pk)
    if device.ended_at is not None or device.proof != DeviceProof.NAME:
        return device
    device.proof = proof
    device.save(update_fields=["proof"])
    record("member_device.proven", device.branch_membership, by=by, at=at, device=device.pk, proof=proof)
    for story in Story.objects.filter(device=device, is_agreed=True, told_at__isnull=False):
        stories.consent(story, gives=True, at=at)
    return device


@transaction.atomic
def end(device: MemberDevice, *, by: Person | None, at: datetime) -> None:
    """End a device: it opens nothing more. Idempotent."""
    device = MemberDevice.objects.select_for_update(of=("self",)).select_related("branch_membership").get(pk=device.pk)
    if device.ended_at is None:
        device.ended_at = at
        device.save(update_fields=["ended_at"])
        record("member_device.ended", device.branch_membership, by=by, at=at, device=device.pk)


def sweep(*, at: datetime) -> int:
    """Delete devices that were ended, or whose link was renewed, a month ago, and of which no text or file is left; return how many."""
    before = at - KEPT
    ended = Q(ended_at__lt=before) | (~Q(generation=F("branch_membership__generation")) & Q(opened_at__lt=before))
    gone = MemberDevice.objects.filter(ended, stories=None, draft=None, attachments=None, uploads=None)
    return MemberDevice.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()[0]
