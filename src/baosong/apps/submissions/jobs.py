"""Jobs: check a file, scan a film, repair a film, derive what pages show of a document, mail a unit."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class CheckFile(Job):
    """Inspect one file of a version against the rules of its piece."""

    name: ClassVar[str] = "submissions.check_file"
    file_id: int


@dataclass(frozen=True, slots=True)
class ScanFilm(Job):
    """Decode a whole film: the checks that need it, and its burned-in subtitles."""

    name: ClassVar[str] = "submissions.scan_film"
    queue: ClassVar[str] = SLOW
    file_id: int


@dataclass(frozen=True, slots=True)
class RepairFile(Job):
    """Convert a film so that it meets the rules."""

    name: ClassVar[str] = "submissions.repair_file"
    queue: ClassVar[str] = SLOW
    repair_id: int


@dataclass(frozen=True, slots=True)
class DeriveDocument(Job):
    """Derive a part of what pages show of a document (core.documents.derived_files); of page pictures one batch, then the next."""

    name: ClassVar[str] = "submissions.derive_document"
    sha256: str
    file_name: str
    part: str
    batch: int = 0


@dataclass(frozen=True, slots=True)
class NotifyUnit(Job):
    """Mail a unit's people. `about`: handed_in, and `key` of the version; request_answered, and `key` of the request; item_received and item_receipt_void, and `key` of the counter's receipt."""

    name: ClassVar[str] = "submissions.notify_unit"
    about: str
    key: int


@dataclass(frozen=True, slots=True)
class NotifyOrganisers(Job):
    """Mail the organisers of a call that a unit asked something. `request_id`: key of the request."""

    name: ClassVar[str] = "submissions.notify_organisers"
    request_id: int
