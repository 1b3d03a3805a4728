"""Scans of stamped summary tables."""

from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.errors import ScanUnusable
from baosong.apps.submissions.models import StampedScan
from baosong.apps.submissions.services.open_calls import ensure_addressed
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.blobstore import BlobStore
from baosong.platform.audit.services.log import record

LARGEST: Final = 30 * 1024**2
SCANS: Final = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG")


@transaction.atomic
def store_scan(call: Call, *, unit: Unit, name: str, source: BinaryIO, blobstore: BlobStore, by: Person, at: datetime) -> StampedScan:
    """Store a scan (PDF, JPEG or PNG, at most 30 MiB) beside earlier ones. Refuses other files, and units that the call did not go to."""
    ensure_addressed(call, unit)
    head = source.read(8)
    source.seek(0, 2)
    size = source.tell()
    source.seek(0)
    if not head.startswith(SCANS) or size > LARGEST:
        raise ScanUnusable(limit=LARGEST)
    stored = blobstore.put(source)
    file = {"name": safe_name(name), "sha256": stored.sha256, "size": stored.size}
    made = StampedScan.objects.create(call=call, unit=unit, unit_name=unit.name, **file, handed_in_by=by, handed_in_at=at)
    record("table.scan_received", made, by=by, at=at, call=call.pk, unit=unit.pk, sha256=stored.sha256)
    return made
