"""Parse mails, and unpack archives, in a child process with limits of time and memory."""

from pathlib import Path
from typing import Final

from baosong.core import sandbox
from baosong.core.mailparse.archives import ExtractionBudget, ExtractionResult, unpack
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


# A person waits for the answer.
AT_ONCE: Final = sandbox.SandboxLimits(seconds=30, memory=1024**3, patience=40, children=2)


def _unpack(path: str, name: str, target: str, files: int, size: int) -> ExtractionResult:
    return unpack(Path(path), name, target=Path(target), budget=ExtractionBudget(files, size))


def unpack_sandboxed(path: Path, name: str, target: Path, *, files: int, size: int, limits: sandbox.SandboxLimits = AT_ONCE) -> ExtractionResult:
    """Call `unpack` while a person waits: at most `files` files with `size` bytes in all. Raises ChildProcessDied."""
    return sandbox.run(_unpack, str(path), name, str(target), files, size, limits=limits)
