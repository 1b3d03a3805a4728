"""The tus endpoint for attachments of stories: for members whose link check this browser has passed."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from baosong.apps.meetings.models import AttachmentUpload, Meeting
from baosong.apps.meetings.services import attachments, stories
from baosong.apps.meetings.services.member_links import behind
from baosong.apps.meetings.services.member_session import branch_memberships_in
from baosong.platform.errors import UploadGone
from baosong.platform.storage import personal_blobstore
from baosong.platform.uploads.part_lock import LockedPart
from baosong.platform.web.parsing import key_of


class AttachmentUploads:
    """Files of stories, from members without an account."""

    most = attachments.MAX_BYTES
    statuses: Mapping[str, int] = {"upload_gone": 404, "upload_too_large": 413, "link_gone": 404, "too_many_attachments": 403, "story_not_open": 403}

    def who(self, session: SessionBase) -> Any:
        """The memberships whose check the browser has passed, or None."""
        return branch_memberships_in(session) or None

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> AttachmentUpload:
        """Begin an upload to the link member's story of a meeting."""
        branch_membership = behind(metadata.get("link", ""))
        found = Meeting.objects.filter(pk=key_of(metadata.get("meeting")), unit_id=branch_membership.unit_id).first()
        if branch_membership.pk not in who or found is None:
            raise UploadGone
        story = stories.begin(found, branch_membership.member, at=at)
        return attachments.begin(story, branch_membership, file_name=metadata.get("filename", "file"), length=length, at=at, folder=folder)

    def mine(self, who: Any, upload_id: str) -> AttachmentUpload:
        """The upload, if it was begun by one of these memberships."""
        return attachments.mine(who, upload_id)

    def finish(self, upload: AttachmentUpload, part: LockedPart, *, sha256: str | None, at: datetime) -> None:
        """Store the file in the blobstore of personal files."""
        attachments.finish(upload, part, sha256=sha256, at=at, blobstore=personal_blobstore())
