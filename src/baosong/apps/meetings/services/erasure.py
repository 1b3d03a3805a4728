"""A member's personal data: asked to be erased, erased. What others must be able to prove stays as numbers and hashes."""

from datetime import datetime

from django.db import transaction

from baosong.apps.activities.enums import StoryState
from baosong.apps.activities.errors import MemberErasedAlready
from baosong.apps.activities.models import ArticlePart, Attachment, AttachmentUpload, ConflictingText, Meeting, Member, RegisterEntry
from baosong.apps.activities.services.attachments import drop_bytes
from baosong.apps.orgs.models import Person
from baosong.core.blobstore import BlobStore
from baosong.core.terms.registers import FieldKind
from baosong.platform.audit.services.log import record


@transaction.atomic
def ask(member: Member, *, at: datetime) -> Member:
    """The member asks, by the own link; the branch sees it and carries it out."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.erased_at is None and member.erasure_asked_at is None:
        member.erasure_asked_at = at
        member.save(update_fields=["erasure_asked_at"])
        record("member.erasure_asked", member, by=None, at=at)
    return member


@transaction.atomic
def take_back(member: Member, *, at: datetime) -> Member:
    """The member thinks better of it."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.erased_at is None and member.erasure_asked_at is not None:
        member.erasure_asked_at = None
        member.save(update_fields=["erasure_asked_at"])
        record("member.erasure_taken_back", member, by=None, at=at)
    return member


def erase(member: Member, *, by: Person, at: datetime, blobstore: BlobStore) -> None:
    """Erases name, phone, stories, pictures, reasons of absence, and the text and mark of pledges, in every branch.

    What stays: that someone was there, that a story was told, and of pledges the hashes and times. The journal never
    held a name or a text, so its chain holds. Works already handed in are the college's and are named on the page.
    Raises MemberErasedAlready.
    """
    with transaction.atomic():
        member = Member.objects.select_for_update().get(pk=member.pk)
        if member.erased_at is not None:
            raise MemberErasedAlready
        name = member.name
        clips = Attachment.objects.filter(story__member=member)
        hashes = list(clips.values_list("sha256", flat=True))
        clips.delete()
        ConflictingText.objects.filter(story__member=member).delete()
        ArticlePart.objects.filter(story__member=member).delete()
        member.stories.update(state=StoryState.ERASED, title="", text="", consented_at=None, consent_text="")
        member.attendances.update(reason="")
        member.pledges.update(text="", typed="", strokes=[], reason="")
        # Uploads, whose file names may name anyone, go with the next sweep.
        AttachmentUpload.objects.filter(branch_membership__member=member).update(expires_at=at)
        for held in Meeting.objects.filter(attendances__member=member):
            _forget_in_record(held, name, member)
        for line in RegisterEntry.objects.filter(members=member).select_related("register"):
            _forget(line, name, member)
        member.name, member.phone, member.erased_at, member.erasure_asked_at = f"#{member.pk}", "", at, None
        member.save()
        member.branch_memberships.filter(left_at=None).update(left_at=at)
        record("member.erased", member, by=by, at=at, clips=len(hashes))
    for sha256 in hashes:
        drop_bytes(sha256, blobstore)


def _forget_in_record(meeting: Meeting, name: str, member: Member) -> None:
    """Takes the name out of the places of a record that name persons; what was said stays, as the branch's record."""
    unnamed = f"#{member.pk}"
    meeting.chair = unnamed if meeting.chair == name else meeting.chair
    meeting.recorder = unnamed if meeting.recorder == name else meeting.recorder
    meeting.speeches = [row | {"speaker": unnamed} if row["speaker"] == name else row for row in meeting.speeches]
    meeting.follow_ups = [row | {"who": unnamed} if row["who"] == name else row for row in meeting.follow_ups]
    meeting.save(update_fields=["chair", "recorder", "speeches", "follow_ups"])


def _forget(line: RegisterEntry, name: str, member: Member) -> None:
    """Takes the name out of a line's fields of members; texts that people wrote about others are the unit's to look through."""
    for field in line.register.form.fields:
        value = line.values.get(field.key)
        if field.kind in (FieldKind.MEMBER, FieldKind.MEMBERS) and isinstance(value, list):
            line.values[field.key] = [f"#{member.pk}" if other == name else other for other in value]
    line.save(update_fields=["values"])
