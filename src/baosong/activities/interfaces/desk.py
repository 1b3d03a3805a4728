"""The desk of uploads of clips: members whose link this browser has opened, and what becomes of a whole file."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from baosong.activities.domain import clipping, telling
from baosong.activities.domain.knocking import behind
from baosong.activities.interfaces.gate import belongings_in
from baosong.activities.models import ClipUpload, Meeting
from baosong.kit.errors import UploadGone
from baosong.kit.keys import key_of
from baosong.kit.places import personal


class Clips:
    """Files of stories, from members without an account."""

    most = clipping.MAX_BYTES
    statuses: Mapping[str, int] = {"upload_gone": 404, "upload_too_large": 413, "link_gone": 404, "too_many_clips": 403, "story_not_open": 403}

    def who(self, session: SessionBase) -> Any:
        """The belongings whose check the browser has passed; None where there are none."""
        return belongings_in(session) or None

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> ClipUpload:
        """For the story that the link's member tells at a meeting."""
        belonging = behind(metadata.get("link", ""))
        found = Meeting.objects.filter(pk=key_of(metadata.get("meeting")), unit_id=belonging.unit_id).first()
        if belonging.pk not in who or found is None:
            raise UploadGone
        story = telling.begin(found, belonging.member, at=at)
        return clipping.begin(story, belonging, file_name=metadata.get("filename", "file"), length=length, at=at, folder=folder)

    def mine(self, who: Any, upload_id: str) -> ClipUpload:
        """One begun behind a link that this browser has opened."""
        return clipping.mine(who, upload_id)

    def finish(self, upload: ClipUpload, *, sha256: str | None, at: datetime, folder: Path) -> None:
        """Into the vault of personal files."""
        clipping.finish(upload, sha256=sha256, at=at, folder=folder, vault=personal())
