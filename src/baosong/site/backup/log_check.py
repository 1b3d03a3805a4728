"""Compare the audit log with its ends that are known outside the database: in the data folder, in backups, in mails."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from baosong.platform.audit.services import known_heads
from baosong.platform.audit.services.known_heads import KnownHead, KnownHeads
from baosong.platform.audit.services.log import ChainHead, examine
from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.repository import BackupRepository


@dataclass(slots=True)
class LogCheck:
    """The known ends, and what a comparison found. `steps`: restored backups by which known ends are missing."""

    known: KnownHeads
    others: list[KnownHead] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    is_cut: bool = False
    is_file_lost: bool = False
    broken: list[int] = field(default_factory=list)
    missing: list[KnownHead] = field(default_factory=list)

    @classmethod
    def of(cls, *folders: BackupRepository, heads: tuple[KnownHead, ...] = ()) -> "LogCheck":
        """Read what is known: the file in the data folder, the newest backup of each folder, further heads. Raises BackupRefused."""
        try:
            known = known_heads.read()
        except msgspec.MsgspecError as error:
            raise BackupRefused(why="heads_damaged", what=known_heads.NAME) from error
        return cls(known, [*heads, *(head for folder in folders if (head := newest_head(folder)))])

    @classmethod
    def of_everything(cls, *, heads: tuple[KnownHead, ...] = (), folders: tuple[Path, ...] = ()) -> "LogCheck":
        """The same with the backups of all folders that were used, or are named, and can be reached."""
        check = cls.of(heads=heads)
        known = {*map(Path, check.known.backups), *folders}
        check.others += [head for folder in sorted(known) if folder.is_dir() and (head := newest_head(BackupRepository(folder)))]
        return check

    def compare(self, *, using: str = "default") -> ChainHead:
        """Read the whole log; return its end."""
        self.is_file_lost = known_heads.is_lost()
        looked_for = {known.hash: known for known in (*self.known.all(), *self.others)}
        report = examine(looked_for, using=using)
        self.is_cut, self.broken, self.missing = report.is_cut, self.known.broken(report), self.known.missing(report, self.others)
        absent = [known for known in looked_for.values() if not report.has(known.head) and known not in self.missing]
        self.steps = sorted({step.reason for known in absent if (step := self.known.step_over(known))})
        return report.end

    @property
    def is_sound(self) -> bool:
        return not (self.is_cut or self.is_file_lost or self.broken or self.missing)

    def sentences(self) -> list[str]:
        """What was found, one sentence for each fault."""
        found = [_("The audit log was changed at line %(where)s.") % {"where": key} for key in self.broken]
        if self.is_cut:
            found.append(_("Lines are missing at the end of the audit log."))
        if self.is_file_lost:
            found.append(
                _("The file %(name)s, which holds the known ends of the audit log, is gone. Take it from a copy of the data folder.")
                % {"name": known_heads.NAME}
            )
        return found + [missing_sentence(known) for known in self.missing]

    def ensure_extended(self, *, using: str = "default") -> ChainHead:
        """Return the end of the log. Raises BackupRefused if the log is broken or lacks a known end."""
        end = self.compare(using=using)
        if not self.is_sound:
            raise BackupRefused(why="log", what=" ".join([*self.sentences(), remedy()]))
        return end


def newest_head(backups: BackupRepository) -> KnownHead | None:
    """The end of the log in the newest backup of a folder; None in a new folder, and for a backup of a version that did not store it."""
    if not backups.names():
        return None
    manifest = backups.read()
    if not manifest.audit_log:
        return None
    return KnownHead(manifest.audit_log["length"], manifest.audit_log["hash"], datetime.fromisoformat(manifest.at), str(backups.folder / manifest.name))


def missing_sentence(known: KnownHead) -> str:
    facts = {"n": known.length, "hash": known.hash[:16], "at": date_format(timezone.localtime(known.at), "Y-m-d H:i"), "where": known.where}
    if known.where:
        return _("On %(at)s the audit log had %(n)s lines and the hash %(hash)s… (%(where)s); these lines are gone or were changed.") % facts
    return _("On %(at)s the audit log had %(n)s lines and the hash %(hash)s…; these lines are gone or were changed.") % facts


def remedy() -> str:
    """What to do about an audit log that was changed."""
    return _(
        "Keep copies of the data folder, the database and the backups. Restore the last backup into another folder (baosong restore) to see which "
        "lines differ, and tell whoever is responsible for security. If the cause is known and the log is to go on as it is: baosong audit accept REASON (--backup FOLDER)."
    )
