"""Verifying an installation: every blob's bytes, every blob that a row names, the journal's chain, every receipt, every counter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connections
from django.utils.translation import gettext as _

from baosong.journal.domain.recording import first_broken, head_fits
from baosong.kit.places import personal, vault
from baosong.vault import sm3_of
from baosong.works.domain.tallying import differences
from baosong.works.models import Finding, PieceFile, Receipt

# Fields that name bytes, by the vault they lie in. A test sees to it that no field is forgotten.
IN_VAULT: Final = (
    ("calls.Notice", "sha256"),
    ("intake.Mail", "sha256"),
    ("intake.MailFile", "sha256"),
    ("press.Picture", "sha256"),
    ("press.Printing", "sha256"),
    ("press.Publication", "screenshot_sha256"),
    ("works.SealedTable", "sha256"),
    ("works.PieceFile", "sha256"),
    ("works.PieceFile", "captions_sha256"),
    ("works.Mending", "original_sha256"),
    ("works.Mending", "result_sha256"),
)
IN_PERSONAL: Final = (("activities.Clip", "sha256"),)
# Hashes of texts, and what is only remembered of bytes that may be gone.
NO_BYTES: Final = (("activities.Pledge", "text_sha256"), ("activities.Pledge", "mark_sha256"), ("library.Rendition", "sha256"), ("works.Mark", "sha256"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and what it is about."""

    kind: str
    where: str
    what: str = ""

    def __str__(self) -> str:
        sentences = {
            "blob_damaged": _("The bytes of %(where)s are damaged. Restore them from a backup."),
            "blob_missing": _("%(where)s names bytes that are not there: %(what)s. Restore them from a backup."),
            "journal_broken": _("The journal was changed at line %(where)s."),
            "journal_cut": _("Lines are missing at the end of the journal."),
            "receipt_wrong": _("Receipt %(where)s no longer fits the files of its version."),
            "counter_wrong": _("A counter of call %(where)s is not what a recount gives: %(what)s. Count anew: baosong recount."),
            "row_lost": _("A row of %(where)s points at a row that is not there: %(what)s."),
            "database_damaged": _("The database is damaged: %(what)s."),
        }
        return sentences[self.kind] % {"where": self.where, "what": self.what}


def verify(*, tell: Callable[[str], None] = lambda _: None) -> list[Fault]:
    """All faults; none where everything that was received is here and proves itself."""
    faults: list[Fault] = []
    for name, question in (("database", database), ("journal", journal), ("receipts", receipts), ("counters", counters), ("blobs", blobs)):
        faults += question()
        tell(name)
    return faults


def database() -> Iterator[Fault]:
    """What the database itself says of its pages and of rows that point nowhere."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (Fault("database_damaged", "", said) for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (Fault("row_lost", row[0], f"{row[2]} {row[1]}") for row in cursor.fetchall())


def journal() -> Iterator[Fault]:
    """The chain of hashes from the first line to the last."""
    if line := first_broken():
        yield Fault("journal_broken", str(line.pk))
    if not head_fits():
        yield Fault("journal_cut", "")


def receipts() -> Iterator[Fault]:
    """Each receipt lists exactly the files that its version has."""
    for receipt in Receipt.objects.select_related("version").prefetch_related("version__files").order_by("pk").iterator(chunk_size=500):
        promised = sorted((file["sha256"], file["size"]) for file in receipt.files)
        if promised != sorted((file.sha256, file.size) for file in receipt.version.files.all()):
            yield Fault("receipt_wrong", receipt.number)


def counters() -> Iterator[Fault]:
    """Each counter of a call is what a recount of its works gives."""
    yield from (Fault("counter_wrong", str(call), name) for call, name in differences())


def _named(fields: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for label, field in fields:
        model = apps.get_model(label)
        for key, sha256 in model._base_manager.exclude(**{field: ""}).values_list("pk", field).iterator():
            yield sha256, f"{label} {key}"


def blobs() -> Iterator[Fault]:
    """Every blob has its SHA-256 (and its SM3, where that was counted), and every blob that a row names is there."""
    stills = ((sha256, f"works.Finding {key}") for key, found in Finding.objects.exclude(stills=[]).values_list("pk", "stills").iterator() for sha256 in found)
    others: dict[str, set[str]] = {}
    for sha256, sm3 in PieceFile.objects.exclude(sm3="").values_list("sha256", "sm3").iterator():
        others.setdefault(sha256, set()).add(sm3)
    for kept, named in ((vault(), [*_named(IN_VAULT), *stills]), (personal(), [*_named(IN_PERSONAL)])):
        sound = set()
        for sha256 in kept.all():
            if kept.verify(sha256) and (sha256 not in others or sm3_of(kept.path(sha256)) in others[sha256]):
                sound.add(sha256)
            else:
                yield Fault("blob_damaged", sha256)
        yield from (Fault("blob_missing", where, sha256) for sha256, where in named if sha256 not in sound)
