"""Heads of the audit log that are known outside the database: a file in the data folder.

Whoever can write the database can remove records and compute the chain anew; the result does not contain the heads that were noted
before. The file also notes why a head may be missing: a backup was restored, or an operator accepted the log as it is.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings
from django.db import connection, transaction

from baosong.platform.audit.models import AuditHead
from baosong.platform.audit.services.log import HEAD, ChainHead, ChainReport, examine, head, is_in_log, lock_head, move_head, record

NAME: Final = "audit_heads.json"


class KnownHead(msgspec.Struct, frozen=True):
    """A head and when it was noted. `where`: the backup or mail that has it; empty for the data folder."""

    length: int
    hash: str
    at: datetime
    where: str = ""

    @property
    def head(self) -> ChainHead:
        return ChainHead(self.length, self.hash)


class LogStep(msgspec.Struct, frozen=True):
    """From this record on the log may lack heads that were known before `at` and are longer than `above`; never the head after the step, `hash`."""

    at: datetime
    above: int
    reason: str = ""
    hash: str = ""


class KnownHeads(msgspec.Struct):
    """Content of the file. `backups`: head in the last backup of each folder; `accepted`: broken records that an operator accepted, with fingerprints."""

    noted: KnownHead | None = None
    backups: dict[str, KnownHead] = msgspec.field(default_factory=dict)
    steps: list[LogStep] = msgspec.field(default_factory=list)
    accepted: dict[int, str] = msgspec.field(default_factory=dict)

    def all(self) -> list[KnownHead]:
        """The heads in the file."""
        return [*([self.noted] if self.noted else []), *self.backups.values()]

    def step_over(self, known: KnownHead) -> LogStep | None:
        """The step by which a head may be missing."""
        if any(known.hash == step.hash for step in self.steps):
            return None
        return next((step for step in self.steps if known.at <= step.at and known.length > step.above), None)

    def missing(self, report: ChainReport, others: list[KnownHead]) -> list[KnownHead]:
        """Known heads that the log does not extend, without those before a restored backup or an accepted state."""
        return [known for known in [*self.all(), *others] if not report.has(known.head) and self.step_over(known) is None]

    def broken(self, report: ChainReport) -> list[int]:
        """Keys of the broken records, without those that an operator accepted in exactly this state."""
        return [key for key, fingerprint in report.broken.items() if self.accepted.get(key) != fingerprint]


def _path() -> Path:
    return Path(settings.BAOSONG_DATA) / NAME


def read() -> KnownHeads:
    """Return the content of the file; nothing is known without it. Raises msgspec.DecodeError if it is damaged."""
    path = _path()
    return msgspec.json.decode(path.read_bytes(), type=KnownHeads) if path.exists() else KnownHeads()


def is_lost() -> bool:
    """Whether the file is gone after a head was noted. With PostgreSQL, machines with folders of their own may share the database."""
    return connection.vendor == "sqlite" and not _path().exists() and AuditHead.objects.filter(noted_at__isnull=False).exists()


@contextmanager
def change() -> Iterator[KnownHeads]:
    """The content of the file, which is written when the context ends; other processes wait meanwhile."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read()
        yield known
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        with part.open("wb") as target:
            target.write(msgspec.json.format(msgspec.json.encode(known)))
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)


def note(found: ChainHead, *, at: datetime, folder: str = "", where: str = "") -> None:
    """Note a head that was compared with the known ones. `folder`: of the backup that has it."""
    with change() as known:
        known.noted = _known(found, at)
        if folder:
            known.backups[folder] = KnownHead(found.length, found.hash, at, where)
    AuditHead.objects.filter(noted_at=None).update(noted_at=at)


def note_current(*, at: datetime) -> bool:
    """Note the head as it is now if the log extends the noted one; return whether it does. Reads two rows, not the log."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # A commit is durable only from the next checkpoint on (synchronous=NORMAL). A noted head must not be lost with the power.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    if is_lost():
        return False
    known, now = read(), head()
    if known.noted is None or known.noted.head != now:
        if known.noted is not None and not is_in_log(known.noted.head):
            return False
        if now.length:
            note(now, at=at)
    return True


@transaction.atomic
def note_restored(*, backup: str, at: datetime) -> None:
    """Record that a backup was restored, and note that heads of later states may be missing."""
    lock_head()
    restored = head()
    record("log.restored", AuditHead(pk=HEAD), by=None, at=at, backup=backup, length=restored.length, hash=restored.hash)
    _after_commit(LogStep(at, restored.length, backup, head().hash), head())


@transaction.atomic
def accept(*, reason: str, others: list[KnownHead], at: datetime) -> bool:
    """Accept the log as it is, record that, and note it; return False if nothing was wrong."""
    lock_head()
    known = read()
    report = examine([one.hash for one in (*known.all(), *others)])
    missing, broken = known.missing(report, others), known.broken(report)
    if not missing and not broken and not report.is_cut and not is_lost():
        return False
    if report.is_cut:
        move_head(report.end)
    record("log.accepted", AuditHead(pk=HEAD), by=None, at=at, reason=reason, missing=[str(one.head) for one in missing], broken=broken)
    _after_commit(LogStep(at, 0, reason, head().hash), head(), accepted=report.broken)
    return True


def _after_commit(step: LogStep, noted: ChainHead, *, accepted: dict[int, str] | None = None) -> None:
    """Write a step and the head after it once the record of the step is committed: a file cannot be rolled back."""

    def write() -> None:
        with change() as known:
            known.steps.append(step)
            known.accepted |= accepted or {}
            known.noted = _known(noted, step.at)
        AuditHead.objects.filter(noted_at=None).update(noted_at=step.at)

    transaction.on_commit(write)


def _known(found: ChainHead, at: datetime) -> KnownHead:
    return KnownHead(found.length, found.hash, at)
