"""The desk of uploads of works: who may, what is begun, and what becomes of a whole file."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from baosong.intake.domain import uploading
from baosong.intake.models import Upload
from baosong.kit.keys import key_of
from baosong.kit.places import vault
from baosong.orgs.models import Person


class Works:
    """Files of submissions, from people who have signed in."""

    most = uploading.MAX_BYTES
    statuses: Mapping[str, int] = {"upload_gone": 404, "upload_too_large": 413, "upload_not_open": 403}

    def who(self, session: SessionBase) -> Any:
        """The person who has signed in."""
        request = HttpRequest()
        request.session = session
        user = get_user(request)
        return user if isinstance(user, Person) and user.is_active else None

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> Upload:
        """For a piece of a submission."""
        return uploading.begin(
            submission_id=key_of(metadata.get("submission")),
            piece_key=metadata.get("piece", ""),
            file_name=metadata.get("filename", "file"),
            length=length,
            by=who,
            at=at,
            folder=folder,
        )

    def mine(self, who: Any, upload_id: str) -> Upload:
        """Their own, or a colleague's."""
        return uploading.mine(upload_id, by=who)

    def finish(self, upload: Upload, *, sha256: str | None, at: datetime, folder: Path) -> None:
        """Into the vault and to its submission."""
        uploading.finish(upload, sha256=sha256, at=at, folder=folder, vault=vault())
