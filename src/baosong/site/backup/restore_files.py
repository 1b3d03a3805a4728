"""Bring single files back from a backup while the site runs: what is damaged or missing and what a row still refers to."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from baosong.apps.submissions.models import Receipt, Submission
from baosong.core.blobstore import BlobStore
from baosong.platform.audit.services.log import record
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.site.backup.blob_references import IN_BLOBSTORE, IN_PERSONAL, describe, holders_of, of_submission
from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.repository import BackupRepository
from baosong.site.monitoring import RESTORED_FILES, note


@dataclass(slots=True)
class RestoredFiles:
    """SHA-256 and description of the files that were brought back, that needed nothing, and that the backups lack or hold damaged."""

    restored: dict[str, str] = field(default_factory=dict)
    sound: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)


def restore_files(folder: Path, which: str, *, at: datetime) -> RestoredFiles:
    """Bring back one file, by its SHA-256, or all files of a submission, by its number or the number of a receipt.

    Any backup of the folder may hold the bytes; their hash proves them. Bytes to which no row refers, for example because a person had
    them erased, are refused. Raises BackupRefused, BlobStoreFull, BlobStoreUnavailable. Idempotent.
    """
    backups = BackupRepository(folder)
    backups.read()
    made = RestoredFiles()
    if re.fullmatch(r"[0-9a-f]{64}", which):
        in_common, in_personal = holders_of({which}, IN_BLOBSTORE), holders_of({which}, IN_PERSONAL)
        if not in_common and not in_personal:
            raise BackupRefused(why="unused_file", what=which)
        _bring_back(backups, blobstore(), in_common, made)
        _bring_back(backups, personal_blobstore(), in_personal, made)
    else:
        submission = _submission_of(which)
        _bring_back(backups, blobstore(), holders_of(of_submission(submission.pk), IN_BLOBSTORE), made)
    if made.restored:
        run = note(RESTORED_FILES, folder=str(folder.resolve()), files=sorted(made.restored))
        record("log.files_restored", run, by=None, at=at, count=len(made.restored), files=sorted(made.restored))
    return made


def _submission_of(which: str) -> Submission:
    receipt = Receipt.objects.select_related("version__submission").filter(number=which).first()
    if receipt is not None:
        return receipt.version.submission
    found = Submission.objects.filter(pk=int(which)).first() if re.fullmatch(r"[0-9]{1,18}", which) else None
    if found is None:
        raise BackupRefused(why="no_such_file", what=which)
    return found


def _bring_back(backups: BackupRepository, store: BlobStore, holders: dict[str, list[tuple[str, int]]], made: RestoredFiles) -> None:
    for sha256, rows in sorted(holders.items()):
        if store.verify(sha256):
            made.sound[sha256] = describe(rows)
        elif not backups.blobs.verify(sha256):
            made.lacking[sha256] = describe(rows)
        else:
            with backups.blobs.path(sha256).open("rb") as content:
                store.replace(content)
            made.restored[sha256] = describe(rows)
