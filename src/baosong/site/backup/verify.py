"""Verify an installation: the modes of its files, every blob's bytes, every blob that a row refers to, the audit log's chain, every receipt, every counter."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connections
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from baosong.apps.submissions.models import PieceFile, Receipt
from baosong.apps.submissions.services.counters import differences
from baosong.core.blobstore import sm3_of
from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services import known_heads
from baosong.platform.audit.services.known_heads import KnownHead, KnownHeads
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.platform.web.refusals import site_sentence
from baosong.site import file_modes
from baosong.site.backup.blob_references import IN_BLOBSTORE, IN_PERSONAL, describe, holders_of, references
from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.log_check import LogCheck, remedy
from baosong.site.backup.table_packs import snapshot


@dataclass(frozen=True, slots=True)
class VerificationFault:
    """A fault: its kind, where it is, and details."""

    kind: str
    where: str
    what: str = ""

    def __str__(self) -> str:
        sentences = {
            "blob_damaged": _("The file is damaged: %(where)s. To bring it back from a backup: baosong restore FOLDER --only %(what)s"),
            "blob_missing": _("The file is missing: %(where)s. To bring it back from a backup: baosong restore FOLDER --only %(what)s"),
            "blob_unused_damaged": _("A stored file to which nothing refers is damaged: %(what)s."),
            "audit_log": "%(what)s",
            "receipt_not_in_log": _("The end of the audit log that receipt %(where)s states is not in the log: lines are gone or were changed."),
            "receipt_wrong": _("Receipt %(where)s no longer fits the files of its version."),
            "counter_wrong": _("A counter of call %(where)s is not what a recount gives: %(what)s. Count anew: baosong recount."),
            "open": _("Other accounts of this machine can open %(where)s (%(what)s files and folders). To close them: baosong verify --fix-modes."),
            "foreign": _("%(where)s (%(what)s files and folders) belongs to another account and stays open. Run the command as that account, or chown it."),
            "row_lost": _("A row of %(where)s points at a row that is not there: %(what)s."),
            "database_damaged": _("The database is damaged: %(what)s."),
        }
        return sentences[self.kind] % {"where": self.where, "what": self.what}


def verify(
    *,
    at: datetime,
    fix_modes: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
    on_note: Callable[[str], None] = lambda _: None,
    heads: tuple[KnownHead, ...] = (),
) -> list[VerificationFault]:
    """All faults, by part of the installation. `heads`: ends of the audit log that are known besides, for example from a mail."""
    faults: list[VerificationFault] = []
    data = partial(modes, Path(settings.BAOSONG_DATA), fix=fix_modes)
    log = partial(audit_log, at=at, heads=heads, on_note=on_note)
    parts = (
        (_("File modes"), data),
        (_("Database"), database),
        (_("Audit log"), log),
        (_("Receipts"), receipts),
        (_("Counters"), counters),
        (_("Stored files"), blobs),
    )
    for name, check in parts:
        faults += check()
        on_progress(name)
    return faults


def modes(folder: Path, *, fix: bool = False) -> Iterator[VerificationFault]:
    """Files and folders that other accounts of the machine can open, one fault for each entry of the folder; `fix` closes them first."""
    remaining = file_modes.close(folder) if fix else file_modes.open_paths(folder)
    counts = Counter(folder / path.relative_to(folder).parts[0] if path != folder else folder for path in remaining)
    yield from (VerificationFault("foreign" if fix else "open", str(path), str(count)) for path, count in sorted(counts.items()))


def database() -> Iterator[VerificationFault]:
    """SQLite's checks of pages and foreign keys."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (VerificationFault("database_damaged", "", said) for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (VerificationFault("row_lost", row[0], f"{row[2]} {row[1]}") for row in cursor.fetchall())


def audit_log(
    *, at: datetime, heads: tuple[KnownHead, ...] = (), on_note: Callable[[str], None] = lambda _: None, using: str | None = None
) -> Iterator[VerificationFault]:
    """The hash chain from the first record to the last, which must extend every known end. The end of a sound log is noted.

    `using`: connection to read from, by default one with a snapshot, so that writers at work are no fault.
    """
    try:
        check = LogCheck.of_everything(heads=heads)
    except BackupRefused as refusal:
        yield VerificationFault("audit_log", "", site_sentence(refusal.code, refusal.facts))
        return
    with nullcontext(using) if using else snapshot() as alias:
        end = check.compare(using=alias)
    for backup in check.steps:
        on_note(
            _("The audit log goes on from the backup %(backup)s, which was restored; what was recorded after that backup is not in it.") % {"backup": backup}
        )
    yield from (VerificationFault("audit_log", "", sentence) for sentence in check.sentences())
    if not check.is_sound:
        yield VerificationFault("audit_log", "", remedy())
    elif end.length:
        known_heads.note(end, at=at)


def receipts() -> Iterator[VerificationFault]:
    """Each receipt lists exactly the files of its version, and the end of the audit log that it states is still in the log, or was missing when it was accepted."""
    try:
        known = known_heads.read()
    except msgspec.MsgspecError:
        # Reported by `audit_log`.
        known = KnownHeads()
    in_log = Exists(AuditRecord.objects.filter(hash=OuterRef("audit_hash")))
    found = Receipt.objects.select_related("version").prefetch_related("version__files").annotate(is_in_log=in_log).order_by("pk")
    for receipt in found.iterator(chunk_size=500):
        promised = sorted((file["sha256"], file["size"]) for file in receipt.files)
        if promised != sorted((file.sha256, file.size) for file in receipt.version.files.all()):
            yield VerificationFault("receipt_wrong", receipt.number)
        if receipt.audit_length and not receipt.is_in_log and not known.step_over(KnownHead(receipt.audit_length, receipt.audit_hash, receipt.issued_at)):
            yield VerificationFault("receipt_not_in_log", receipt.number)


def counters() -> Iterator[VerificationFault]:
    """Each counter of a call equals a recount."""
    yield from (VerificationFault("counter_wrong", str(call), name) for call, name in differences())


def blobs() -> Iterator[VerificationFault]:
    """Every blob matches its SHA-256 (and SM3, where known), and every blob that a row refers to exists. One fault for each blob, with the rows that refer to it."""
    others: dict[str, set[str]] = {}
    for sha256, sm3 in PieceFile.objects.exclude(sm3="").values_list("sha256", "sm3").iterator():
        others.setdefault(sha256, set()).add(sm3)
    for store, fields in ((blobstore(), IN_BLOBSTORE), (personal_blobstore(), IN_PERSONAL)):
        # Read before the blobs are listed: what a row refers to was stored before the row.
        wanted = {sha256 for sha256, _label, _key in references(fields)}
        sound, damaged = set[str](), set[str]()
        for sha256 in store.all():
            is_sound = store.verify(sha256) and (sha256 not in others or sm3_of(store.path(sha256)) in others[sha256])
            (sound if is_sound else damaged).add(sha256)
        missing = wanted - sound - damaged
        holders = holders_of(damaged | missing, fields)
        for sha256 in sorted(damaged):
            kind = "blob_damaged" if sha256 in holders else "blob_unused_damaged"
            yield VerificationFault(kind, describe(holders.get(sha256, [])), sha256)
        yield from (VerificationFault("blob_missing", describe(holders[sha256]), sha256) for sha256 in sorted(missing & holders.keys()))
