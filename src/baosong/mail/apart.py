"""Reading mails in a child process with limits: one that hangs or swells costs itself, never the worker."""

from pathlib import Path
from typing import Final

from baosong import apart
from baosong.mail.reading import Mail, UnreadableMail, read_mail

LIMITS: Final = apart.Limits(seconds=120)


def _read(path: str, folder: str) -> Mail:
    return read_mail(Path(path), Path(folder))


def read_apart(path: Path, folder: Path, *, limits: apart.Limits = LIMITS) -> Mail:
    """`read_mail` in the child process. Raises UnreadableMail where the child died too."""
    try:
        return apart.run(_read, str(path), str(folder), limits=limits)
    except apart.Died as died:
        raise UnreadableMail(died.code) from died
