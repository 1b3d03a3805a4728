"""Build hook of hatchling: makes what git ignores and a package must hold, namely scripts, fonts and compiled translations."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The commit that a package was built from; baosong.site.release reads it.
COMMIT_FILE: Final = "src/baosong/commit.txt"
FRONT_END: Final = (
    "src/baosong/site/static/build/main.js",
    "src/baosong/site/static/build/MediaInfoModule.wasm",
    "src/baosong/core/typesetting/type/NotoSerifSC-Regular.ttf",
    "src/baosong/core/typesetting/type/NotoSerifSC-Bold.ttf",
)


class BuiltFilesHook(BuildHookInterface):
    """Runs before a wheel or a source distribution is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing. An editable installation gets only the translations: its front end is built by `make setup`."""
        root = Path(self.root)
        compile_translations(root)
        if version != "editable":
            build_front_end(root)
            self._include_commit(root, build_data)

    def _include_commit(self, root: Path, build_data: dict[str, Any]) -> None:
        """Write the commit into the package. A source distribution has it already, and no git."""
        if (root / COMMIT_FILE).is_file() or not (commit := commit_of(root)):
            return
        self._written = Path(tempfile.mkdtemp()) / "commit.txt"
        self._written.write_text(commit + "\n", "utf-8")
        build_data["force_include"][str(self._written)] = COMMIT_FILE.removeprefix("src/") if self.target_name == "wheel" else COMMIT_FILE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the signature is hatchling's
        """Remove the temporary file."""
        if written := getattr(self, "_written", None):
            shutil.rmtree(written.parent)


def commit_of(root: Path) -> str:
    """Short hash of the checked-out commit, with “-dirty” if files were changed; of BAOSONG_COMMIT where there is no git, as in an image. May be empty."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=10"]
    try:
        # Not the repository that happens to contain an unpacked source distribution.
        found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False) if (root / ".git").exists() else None
    except OSError:
        found = None
    return found.stdout.strip() if found is not None and found.returncode == 0 else os.environ.get("BAOSONG_COMMIT", "")


def compile_translations(root: Path) -> None:
    """Compile the .po files that are newer than their .mo."""
    sys.path.insert(0, str(root / "src"))
    try:
        from baosong.site.languages import compile_catalogues  # noqa: PLC0415 - only a build needs it
    finally:
        sys.path.pop(0)
    compile_catalogues()


def build_front_end(root: Path) -> None:
    """Run npm if a file of the front end is missing. Raises RuntimeError when it still is afterwards."""
    if not _missing(root):
        return
    for arguments in (("ci", "--no-audit", "--no-fund", "--loglevel=error"), ("run", "--silent", "build")):
        ran = subprocess.run([root / "tools" / "npm", *arguments], cwd=root, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(_advice(root, (ran.stderr or ran.stdout).strip()[-2000:]))
    if _missing(root):
        raise RuntimeError(_advice(root, ""))


def _missing(root: Path) -> list[str]:
    return [name for name in FRONT_END if not (root / name).is_file()]


def _advice(root: Path, output: str) -> str:
    lines = [
        f"the front end of baosong is not built ({', '.join(_missing(root))} missing) and `tools/npm` could not build it.",
        "Run `make setup` first, or install Node.js 20 or newer with npm.",
        output,
    ]
    return "\n".join(line for line in lines if line)
