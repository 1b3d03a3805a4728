"""Age and modes of the last backup."""

from pathlib import Path

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from baosong.site import file_modes, monitoring
from baosong.site.checks.findings import Findings, error


def backup() -> Findings:
    last, at = monitoring.last(monitoring.BACKUP), timezone.now()
    remedy = _("Run baosong backup FOLDER every night (deploy/systemd/baosong-backup.timer).")
    if last is None:
        yield error(_("No backup was made yet."), remedy)
        return
    if monitoring.is_backup_old(at=at):
        yield error(_("The last backup is %(age)s old.") % {"age": timesince(last.at, at)}, remedy)
    folder = Path(str(last.facts.get("folder", "")))
    if folder.is_absolute() and folder.exists() and file_modes.is_open(folder):
        yield error(
            _("Other accounts of this machine can open files in %(folder)s: %(names)s") % {"folder": folder.parent, "names": folder.name},
            f"baosong verify --fix-modes --backup {folder}",
        )
