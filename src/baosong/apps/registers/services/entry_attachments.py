"""Attachments of register entries and their actions."""

from datetime import datetime

from django.db import transaction

from baosong.apps.meetings.enums import AttachmentState
from baosong.apps.meetings.errors import TooManyAttachments
from baosong.apps.meetings.services import attachments
from baosong.apps.orgs.models import Person
from baosong.apps.registers.models import EntryAction, EntryAttachment, RegisterEntry
from baosong.core.blobstore import BlobStore


@transaction.atomic
def attach(to: RegisterEntry | EntryAction, file: attachments.NewFile, *, by: Person, at: datetime, blobstore: BlobStore) -> EntryAttachment:
    """Store a file and link it to an entry or an action. Raises TooManyAttachments, UploadTooLarge."""
    if to.attachments.exclude(attachment__state=AttachmentState.UNUSABLE).count() >= attachments.MOST_ATTACHMENTS:
        raise TooManyAttachments(most=attachments.MOST_ATTACHMENTS)
    attachment = attachments.add(file, by=by, at=at, blobstore=blobstore)
    entry, action = (to, None) if isinstance(to, RegisterEntry) else (None, to)
    return EntryAttachment.objects.create(attachment=attachment, entry=entry, action=action)
