"""Erasure of a member's personal data: requested by the member, carried out by the branch."""

from datetime import datetime

from django.db import transaction

from baosong.apps.meetings.enums import ERASE_STORY
from baosong.apps.meetings.errors import MemberErasedAlready
from baosong.apps.meetings.models import Attachment, AttachmentUpload, ConflictingText, Meeting, Member, MemberDevice
from baosong.apps.meetings.services.attachments import drop_bytes
from baosong.apps.meetings.services.member_extensions import extensions
from baosong.apps.orgs.models import Person
from baosong.core.blobstore import BlobStore
from baosong.platform.audit.services.log import record


@transaction.atomic
def ask(member: Member, *, at: datetime) -> Member:
    """Record the member's request."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.erased_at is None and member.erasure_asked_at is None:
        member.erasure_asked_at = at
        member.save(update_fields=["erasure_asked_at"])
        record("member.erasure_asked", member, by=None, at=at)
    return member


@transaction.atomic
def take_back(member: Member, *, at: datetime) -> Member:
    """Withdraw the request."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.erased_at is None and member.erasure_asked_at is not None:
        member.erasure_asked_at = None
        member.save(update_fields=["erasure_asked_at"])
        record("member.erasure_taken_back", member, by=None, at=at)
    return member


def erase(member: Member, *, by: Person, at: datetime, blobstore: BlobStore) -> None:
    """Erase name, phone, stories, attachments, reasons of absence, and what apps above hold, in every branch.

    Attendance, the fact that a story was told, and hashes and times of pledges stay. The audit log holds neither names
    nor texts, so its chain stays valid. Submissions belong to the unit that handed them in. Raises MemberErasedAlready.
    """
    with transaction.atomic():
        member = Member.objects.select_for_update().get(pk=member.pk)
        if member.erased_at is not None:
            raise MemberErasedAlready
        attachments = Attachment.objects.filter(story__member=member)
        hashes = list(attachments.values_list("sha256", flat=True))
        attachments.delete()
        ConflictingText.objects.filter(story__member=member).delete()
        for extension in extensions:
            extension.erase(member)
        member.stories.update(state=ERASE_STORY.target, title="", text="", consented_at=None, consent_text="")
        member.attendances.update(reason="")
        # The next sweep deletes the uploads, whose file names may contain names.
        AttachmentUpload.objects.filter(branch_membership__member=member).update(expires_at=at)
        for meeting in Meeting.objects.filter(attendances__member=member):
            _erase_in_record(meeting, member)
        member.name, member.phone, member.erased_at, member.erasure_asked_at = unnamed(member), "", at, None
        member.save()
        MemberDevice.objects.filter(branch_membership__member=member).delete()
        member.branch_memberships.filter(left_at=None).update(left_at=at)
        record("member.erased", member, by=by, at=at, attachments=len(hashes))
    for sha256 in hashes:
        drop_bytes(sha256, blobstore)


def unnamed(member: Member) -> str:
    """The replacement for the name."""
    return f"#{member.pk}"


def _erase_in_record(meeting: Meeting, member: Member) -> None:
    """Replace the name where a record names persons; the texts stay, as the branch's record."""
    name, replacement = member.name, unnamed(member)
    meeting.chair = replacement if meeting.chair == name else meeting.chair
    meeting.recorder = replacement if meeting.recorder == name else meeting.recorder
    meeting.speeches = [row | {"speaker": replacement} if row["speaker"] == name else row for row in meeting.speeches]
    meeting.follow_ups = [row | {"who": replacement} if row["who"] == name else row for row in meeting.follow_ups]
    meeting.save(update_fields=["chair", "recorder", "speeches", "follow_ups"])
