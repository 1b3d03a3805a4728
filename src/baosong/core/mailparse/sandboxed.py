"""Parse mails in a child process with limits of time and memory."""

from pathlib import Path
from typing import Final

from baosong.core import sandbox
from baosong.core.mailparse.message import ParsedMail, UnreadableMail, read_mail

LIMITS: Final = sandbox.SandboxLimits(seconds=120)


def _read(path: str, folder: str) -> ParsedMail:
    return read_mail(Path(path), Path(folder))


def read_mail_sandboxed(path: Path, folder: Path, *, limits: sandbox.SandboxLimits = LIMITS) -> ParsedMail:
    """Call `read_mail` in the child process. Raises UnreadableMail, also if the child process died."""
    try:
        return sandbox.run(_read, str(path), str(folder), limits=limits)
    except sandbox.ChildProcessDied as died:
        raise UnreadableMail(died.code) from died
