"""Verify an installation: every blob's bytes, every blob that a row refers to, the audit log's chain, every receipt, every counter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connections
from django.utils.translation import gettext as _

from baosong.apps.submissions.models import Finding, PieceFile, Receipt
from baosong.apps.submissions.services.counters import differences
from baosong.core.blobstore import sm3_of
from baosong.platform.audit.services.log import first_broken, head_fits
from baosong.platform.storage import blobstore, personal_blobstore

# Fields that refer to blobs, by blobstore. A test checks that no field is missing.
IN_BLOBSTORE: Final = (
    ("calls.Notice", "sha256"),
    ("inbox.InboxMail", "sha256"),
    ("inbox.MailFile", "sha256"),
    ("publications.CasePicture", "sha256"),
    ("publications.Printing", "sha256"),
    ("publications.Publication", "screenshot_sha256"),
    ("submissions.StampedScan", "sha256"),
    ("submissions.PieceFile", "sha256"),
    ("submissions.PieceFile", "captions_sha256"),
    ("submissions.Repair", "original_sha256"),
    ("submissions.Repair", "result_sha256"),
)
IN_PERSONAL: Final = (("meetings.Attachment", "sha256"),)
# Hashes of texts, and of bytes that may have been deleted.
NO_BYTES: Final = (
    ("registers.Pledge", "text_sha256"),
    ("registers.Pledge", "mark_sha256"),
    ("library.Rendition", "sha256"),
    ("submissions.Fingerprint", "sha256"),
)


@dataclass(frozen=True, slots=True)
class VerificationFault:
    """A fault: its kind, where it is, and details."""

    kind: str
    where: str
    what: str = ""

    def __str__(self) -> str:
        sentences = {
            "blob_damaged": _("The bytes of %(where)s are damaged. Restore them from a backup."),
            "blob_missing": _("%(where)s names bytes that are not there: %(what)s. Restore them from a backup."),
            "audit_broken": _("The audit log was changed at line %(where)s."),
            "audit_cut": _("Lines are missing at the end of the audit log."),
            "receipt_wrong": _("Receipt %(where)s no longer fits the files of its version."),
            "counter_wrong": _("A counter of call %(where)s is not what a recount gives: %(what)s. Count anew: baosong recount."),
            "row_lost": _("A row of %(where)s points at a row that is not there: %(what)s."),
            "database_damaged": _("The database is damaged: %(what)s."),
        }
        return sentences[self.kind] % {"where": self.where, "what": self.what}


def verify(*, on_progress: Callable[[str], None] = lambda _: None) -> list[VerificationFault]:
    """All faults, by part of the installation."""
    faults: list[VerificationFault] = []
    for name, check in (("database", database), ("audit log", audit_log), ("receipts", receipts), ("counters", counters), ("blobs", blobs)):
        faults += check()
        on_progress(name)
    return faults


def database() -> Iterator[VerificationFault]:
    """SQLite's checks of pages and foreign keys."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (VerificationFault("database_damaged", "", said) for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (VerificationFault("row_lost", row[0], f"{row[2]} {row[1]}") for row in cursor.fetchall())


def audit_log() -> Iterator[VerificationFault]:
    """The hash chain from the first record to the last."""
    if line := first_broken():
        yield VerificationFault("audit_broken", str(line.pk))
    if not head_fits():
        yield VerificationFault("audit_cut", "")


def receipts() -> Iterator[VerificationFault]:
    """Each receipt lists exactly the files of its version."""
    for receipt in Receipt.objects.select_related("version").prefetch_related("version__files").order_by("pk").iterator(chunk_size=500):
        promised = sorted((file["sha256"], file["size"]) for file in receipt.files)
        if promised != sorted((file.sha256, file.size) for file in receipt.version.files.all()):
            yield VerificationFault("receipt_wrong", receipt.number)


def counters() -> Iterator[VerificationFault]:
    """Each counter of a call equals a recount."""
    yield from (VerificationFault("counter_wrong", str(call), name) for call, name in differences())


def _references(fields: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for label, field in fields:
        model = apps.get_model(label)
        for key, sha256 in model._base_manager.exclude(**{field: ""}).values_list("pk", field).iterator():
            yield sha256, f"{label} {key}"


def blobs() -> Iterator[VerificationFault]:
    """Every blob matches its SHA-256 (and SM3, where known), and every blob that a row refers to exists."""
    stills = (
        (sha256, f"submissions.Finding {key}") for key, found in Finding.objects.exclude(stills=[]).values_list("pk", "stills").iterator() for sha256 in found
    )
    others: dict[str, set[str]] = {}
    for sha256, sm3 in PieceFile.objects.exclude(sm3="").values_list("sha256", "sm3").iterator():
        others.setdefault(sha256, set()).add(sm3)
    for store, references in ((blobstore(), [*_references(IN_BLOBSTORE), *stills]), (personal_blobstore(), [*_references(IN_PERSONAL)])):
        sound = set()
        for sha256 in store.all():
            if store.verify(sha256) and (sha256 not in others or sm3_of(store.path(sha256)) in others[sha256]):
                sound.add(sha256)
            else:
                yield VerificationFault("blob_damaged", sha256)
        yield from (VerificationFault("blob_missing", where, sha256) for sha256, where in references if sha256 not in sound)
