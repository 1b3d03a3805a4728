"""Text of a notice that is handed in as a file."""

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.sandboxed import open_bytes_sandboxed
from baosong.core.sandbox import ChildProcessDied


def text_of_notice(content: bytes, name: str) -> str:
    """The text of a notice, read in a child process while the person waits. Raises UnreadableDocument, with the code `busy` where there was no time."""
    try:
        return open_bytes_sandboxed(content, name).text
    except ChildProcessDied as died:
        raise UnreadableDocument("busy") from died
