"""Uploads of submissions for the tus endpoint of `platform.uploads`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user
from django.http import HttpRequest

from baosong.apps.orgs.errors import SecondFactorMissing
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import lacks_factor
from baosong.apps.submissions.models import Upload
from baosong.apps.submissions.services import uploads
from baosong.platform.storage import blobstore
from baosong.platform.uploads.part_lock import LockedPart
from baosong.platform.web.parsing import key_of
from baosong.platform.web.rate_limits import budget_of


class SubmissionUploads:
    """Files of submissions, uploaded by people who have signed in."""

    most = uploads.MAX_BYTES
    statuses: Mapping[str, int] = {"upload_not_open": 403, "second_factor_missing": 403, "piece_full": 403, "step_not_open": 403}

    def authenticate(self, request: HttpRequest) -> Any:
        """The person of the session, or None. Raises SecondFactorMissing."""
        person = get_user(request)
        if not isinstance(person, Person) or not person.is_active:
            return None
        if lacks_factor(person, request.session):
            raise SecondFactorMissing
        return person

    def budget(self, who: Any) -> str:
        """Uploads count with the pages of the person."""
        return budget_of(who)

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> Upload:
        """Begin an upload for a piece of a submission."""
        return uploads.begin(
            submission_id=key_of(metadata.get("submission")),
            piece_key=metadata.get("piece", ""),
            file_name=metadata.get("filename", "file"),
            length=length,
            by=who,
            at=at,
            folder=folder,
        )

    def mine(self, who: Any, upload_id: str) -> Upload:
        """An upload of the person or of a colleague."""
        return uploads.mine(upload_id, by=who)

    def ensure_finishable(self, upload: Upload) -> None:
        """Refuse while the submission is closed to its unit."""
        uploads.ensure_finishable(upload)

    def finish(self, upload: Upload, part: LockedPart, *, sha256: str | None, at: datetime) -> None:
        """Store the blob and add the file to its submission."""
        uploads.finish(upload, part, sha256=sha256, at=at, blobstore=blobstore())
