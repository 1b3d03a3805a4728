"""The wheel of this checkout, for tests of what it holds and of an installation that runs it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")


def run(*command, **options) -> str:
    """Run a command in the checkout, with the usual umask of an account, and return what it printed."""
    ran = subprocess.run([str(part) for part in command], **{"cwd": ROOT, "capture_output": True, "text": True, "timeout": 600, "umask": 0o022, **options})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@contextmanager
def readable_folder(prefix: str) -> Iterator[Path]:
    """A folder that every account can read, which pytest's own temporary folders are not."""
    made = Path(tempfile.mkdtemp(prefix=prefix))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def build(folder: Path) -> Path:
    """Build the wheel in a folder and return its path."""
    run(UV, "build", "--wheel", "--no-build-isolation", "--out-dir", folder / "dist")
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel
