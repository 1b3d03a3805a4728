"""The tus endpoint for attachments of stories: for members whose link check this browser has passed, and for stories that it began by name at a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from baosong.apps.meetings.models import AttachmentUpload, Meeting, MemberDevice, Story
from baosong.apps.meetings.services import attachments, drafts, stories
from baosong.apps.meetings.services.member_links import behind
from baosong.apps.meetings.services.member_session import DRAFTS, devices_in, proven_by
from baosong.platform.errors import UploadGone
from baosong.platform.storage import personal_blobstore
from baosong.platform.uploads.part_lock import LockedPart
from baosong.platform.web.parsing import key_of


@dataclass(frozen=True, slots=True)
class MemberUploader:
    """The browser: all its devices, and the keys of those whose drafts are open."""

    devices: tuple[MemberDevice, ...]
    open_draft_ids: frozenset[int]

    @property
    def branch_membership_ids(self) -> set[int]:
        """Keys of the memberships that the browser may open."""
        return proven_by(self.devices)


class AttachmentUploads:
    """Files of stories, from members without an account."""

    most = attachments.MAX_BYTES
    statuses: Mapping[str, int] = {"link_gone": 404, "too_many_attachments": 403, "story_not_open": 403}

    def authenticate(self, request: HttpRequest) -> Any:
        """The devices that the browser is, or None."""
        devices = tuple(devices_in(request.session))
        return MemberUploader(devices, frozenset(request.session.get(DRAFTS, {}).values())) if devices else None

    def budget(self, who: Any) -> str:
        """Members count one by one: a whole meeting uploads from one address."""
        return f"member-{min(device.branch_membership_id for device in who.devices)}"

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> AttachmentUpload:
        """Begin an upload to a story; `link` is a personal link, or the code of the meeting where a name was given."""
        found = Meeting.objects.filter(pk=key_of(metadata.get("meeting"))).first()
        if found is not None and metadata.get("link") == found.code:
            return self._begin_by_name(who, found, metadata, length=length, at=at, folder=folder)
        branch_membership = behind(metadata.get("link", ""))
        if branch_membership.pk not in who.branch_membership_ids or found is None or found.unit_id != branch_membership.unit_id:
            raise UploadGone
        story = stories.begin(found, branch_membership.member, at=at)
        return attachments.begin(story, branch_membership, file_name=metadata.get("filename", "file"), length=length, at=at, folder=folder)

    def _begin_by_name(self, who: Any, meeting: Meeting, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> AttachmentUpload:
        device = next((device for device in who.devices if device.pk in who.open_draft_ids and device.meeting_id == meeting.pk), None)
        story = drafts.begin(device, at=at) if device is not None else None
        if device is None or not isinstance(story, Story):
            raise UploadGone
        name = metadata.get("filename", "file")
        return attachments.begin(story, device.branch_membership, file_name=name, length=length, at=at, folder=folder, device=device)

    def mine(self, who: Any, upload_id: str) -> AttachmentUpload:
        """The upload, if it was begun by one of these memberships or devices."""
        return attachments.mine(who.branch_membership_ids, upload_id, device_ids={device.pk for device in who.devices})

    def ensure_finishable(self, upload: AttachmentUpload) -> None:
        """Allow every upload: no later change closes one of this kind."""

    def finish(self, upload: AttachmentUpload, part: LockedPart, *, sha256: str | None, at: datetime) -> None:
        """Store the file in the blobstore of personal files."""
        attachments.finish(upload, part, sha256=sha256, at=at, blobstore=personal_blobstore())
