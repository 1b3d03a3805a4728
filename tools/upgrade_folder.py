"""Stores a small data folder of the current version under tests/upgrades/, for later versions to open.

Run once for each released version, before its tag: python -m tools.upgrade_folder
"""

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from baosong import __version__

FOLDER = Path(__file__).parent.parent / "tests" / "upgrades"


def main() -> None:
    """Set a demo up with films of a few seconds, and pack its folder."""
    target = FOLDER / f"{__version__}.tar.xz"
    if target.exists():
        sys.exit(f"{target.name} is there: a released version's folder is never made anew")
    with TemporaryDirectory() as data:
        command = [sys.executable, "-m", "baosong.cli", "demo", "--set-up-only", "--data", data]
        subprocess.run(command, env={**os.environ, "BAOSONG_DEMO_SCALE": "0.01", "BAOSONG_LANGUAGE": "zh-hans"}, check=True)
        with tarfile.open(target, "w:xz", preset=9) as archive:
            archive.add(data, arcname=".", filter=_anonymous)
    print(target, f"{target.stat().st_size / 1024**2:.1f} MiB")


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main()
