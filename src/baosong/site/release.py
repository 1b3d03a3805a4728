"""Version of the program: the commit that it was built from, and whether its data are of a newer version."""

import subprocess
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

import baosong

# Written into wheels by hatch_build.py.
COMMIT_FILE: Final = "commit.txt"
TIMEOUT_S: Final = 5


@cache
def commit() -> str:
    """Short hash of the commit: of the wheel, or of the checkout that runs, then with “-dirty” if files were changed. Empty if unknown."""
    written = files(baosong) / COMMIT_FILE
    if written.is_file():
        return written.read_text("utf-8").strip()
    root = Path(baosong.__file__).parents[2]
    if not (root / ".git").exists():
        return ""
    try:
        command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=10"]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=TIMEOUT_S).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def newer_migrations() -> list[str]:
    """Migrations of the data that this program does not have: a newer version ran here."""
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("baosong.")}
    known = MigrationLoader(None).disk_migrations
    names = set(known) | {name for migration in known.values() for name in migration.replaces}
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if app in own and (app, name) not in names)


def missing_migrations() -> list[str]:
    """Migrations of this program that the data lack: an older version ran here, or none."""
    wanted = MigrationLoader(None).graph.leaf_nodes()
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in wanted if (app, name) not in applied)
