"""An old Word or WPS file (.doc, .wps) becomes a .docx through LibreOffice, where the machine has one."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from baosong.core.documents.errors import UnreadableDocument

SECONDS: Final = 45
# Named, since LibreOffice would open anything else as plain text.
FILTER: Final = "MS Word 97"


def as_docx(content: bytes) -> bytes:
    """The same document as .docx. Raises UnreadableDocument where there is no LibreOffice, or where it cannot open the file."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnreadableDocument("old_word")
    with tempfile.TemporaryDirectory(prefix="baosong-doc-") as name:
        folder = Path(name)
        (folder / "a.doc").write_bytes(content)
        # A profile of its own: two LibreOffices cannot share one, and nothing of a stranger's file stays behind.
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        command += [f"--infilter={FILTER}", "--convert-to", "docx", "--outdir", name, "a.doc"]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument("broken", kind="doc") from error
        if not (folder / "a.docx").exists():
            raise UnreadableDocument("broken", kind="doc")
        return (folder / "a.docx").read_bytes()
