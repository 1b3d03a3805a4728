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
        "passphrase": _("The passphrase does not open the keys of this backup. Use the one that was in force when the backup was made; nothing was restored."),
        "short_passphrase": _("The passphrase is too short. Use at least %(what)s characters, for example five words."),
        "no_passphrase": _(
            "The keys of this backup are sealed. Give the passphrase by --passphrase-file FILE or BAOSONG_BACKUP_PASSPHRASE, or restore with new keys: --without-keys."
        ),
        "no_passphrase_to_seal": _("Give the passphrase that seals the keys by --passphrase-file FILE or BAOSONG_BACKUP_PASSPHRASE."),
        "log": "%(what)s",
        "heads_damaged": _(
            "The file %(what)s, which holds the known ends of the audit log, is damaged. Take it from a copy of the data folder, "
            "or delete it and run baosong verify; the ends in backups and mails remain known."
        ),
        "unused_file": _("No row refers to %(what)s in this installation, for example because it was erased. It is not brought back."),
        "no_such_file": _("%(what)s is no SHA-256 of a file (64 digits and letters a–f), no number of a submission and no number of a receipt."),
        "no_room": _("The restored data would need %(what)s of disk space, more than is free. Name a folder with more space: --in FOLDER."),
        "unknown": _("There is no backup %(what)s. Those that are there: baosong verify --backup FOLDER."),
    }
    return sentences[facts["why"]] % {"what": facts.get("what", "")}
