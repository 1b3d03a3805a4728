"""File modes of an installation: its folders and files are for the account that runs it, and nobody else."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

OTHERS: Final = 0o077
READ_BY_ALL: Final = 0o004


def is_open(path: Path) -> bool:
    """Whether other accounts of the machine have any right to a file or folder. Links are not followed; their own mode has no meaning."""
    found = path.lstat()
    return not stat.S_ISLNK(found.st_mode) and bool(found.st_mode & OTHERS)


def open_paths(folder: Path) -> Iterator[Path]:
    """The folder and everything below it that other accounts have a right to."""
    if not folder.exists():
        return
    if is_open(folder):
        yield folder
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent) / name
            try:
                if is_open(path):
                    yield path
            except FileNotFoundError:
                # Files of running uploads come and go.
                continue


def close(folder: Path) -> list[Path]:
    """Take away all rights of other accounts; return what could not be changed, because it belongs to another account."""
    refused = []
    for path in open_paths(folder):
        try:
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~OTHERS)
        except FileNotFoundError:
            continue
        except PermissionError:
            refused.append(path)
    return refused
