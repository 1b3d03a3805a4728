"""Refusal of backups and restores, with its sentences."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.platform.errors import Refusal
from baosong.platform.web.refusals import words


class BackupRefused(Refusal):
    """A backup cannot be created or restored. Facts: why, what."""

    code = "backup_refused"


@words("backup_refused")
def backup_refused(facts: dict[str, Any]) -> str:
    sentences = {
        "running": _("The site is running. Stop it first, so that nothing comes in while it moves."),
        "busy": _("Another backup into %(what)s is under way. Wait until it has ended."),
        "not_a_backup": _("%(what)s is not a folder of backups, or has no complete one. Name the folder that was given to baosong backup."),
        "not_empty": _("There is something in %(what)s already. Restore into an empty folder and an empty database; nothing was changed."),
        "newer": _("The backup was made by a newer version of baosong (%(what)s). Install that version first."),
        "damaged": _("The backup is damaged: %(what)s. Nothing was restored; take an older one, or another copy."),
        "unknown": _("There is no backup %(what)s. Those that are there: baosong verify --backup FOLDER."),
    }
    return sentences[facts["why"]] % {"what": facts.get("what", "")}
