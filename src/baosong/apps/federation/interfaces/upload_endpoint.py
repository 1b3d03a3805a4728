"""The tus endpoint for bundles of other installations, which sign their requests."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from baosong.apps.federation.interfaces.request_signature import sender_of
from baosong.apps.federation.models import BundleUpload
from baosong.apps.federation.services import receive_bundle
from baosong.platform.uploads.part_lock import LockedPart
from baosong.platform.web.parsing import uuid_of


class BundleUploads:
    """Bundles, uploaded by trusted installations."""

    most = receive_bundle.LARGEST
    statuses: Mapping[str, int] = {"bundle_not_accepted": 422}

    def authenticate(self, request: HttpRequest) -> Any:
        """The peer that signed the request, or None. The signature covers the digest of the body, which the endpoint compares."""
        return sender_of(request, at=timezone.now(), body=None)

    def budget(self, who: Any) -> str:
        """Installations count one by one."""
        return f"peer-{who.pk}"

    def begin(self, who: Any, metadata: Mapping[str, str], *, length: int, at: datetime, folder: Path) -> BundleUpload:
        """Begin or resume the upload of the bundle that the metadata name."""
        return receive_bundle.begin(peer=who, bundle_id=uuid_of(metadata.get("bundle", ""), "Upload-Metadata"), length=length, at=at, folder=folder)

    def mine(self, who: Any, upload_id: str) -> BundleUpload:
        """An upload of the peer."""
        return receive_bundle.mine(who, upload_id)

    def ensure_finishable(self, upload: BundleUpload) -> None:
        """Allow every upload: no later change closes one of this kind."""

    def finish(self, upload: BundleUpload, part: LockedPart, *, sha256: str | None, at: datetime) -> None:  # noqa: ARG002  the bundle has its own digests
        """Start the import."""
        receive_bundle.complete(upload)
