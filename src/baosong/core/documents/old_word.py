"""Convert old Word and WPS files (.doc, .wps) to .docx with LibreOffice, if it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from baosong.core.documents.errors import UnreadableDocument

SECONDS: Final = 45
# Explicit: LibreOffice would open anything else as plain text.
FILTER: Final = "MS Word 97"


def as_docx(content: bytes) -> bytes:
    """Return the document as .docx. Raises UnreadableDocument without LibreOffice, or if it cannot open the file."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnreadableDocument("old_word")
    with tempfile.TemporaryDirectory(prefix="baosong-doc-") as name:
        folder = Path(name)
        (folder / "a.doc").write_bytes(content)
        # A separate profile: two processes cannot share one, and no data of the document persists.
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        command += [f"--infilter={FILTER}", "--convert-to", "docx", "--outdir", name, "a.doc"]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument("broken", kind="doc") from error
        if not (folder / "a.docx").exists():
            raise UnreadableDocument("broken", kind="doc")
        return (folder / "a.docx").read_bytes()
