"""Build hook of hatchling: makes what git ignores and a package must hold, namely scripts, fonts and compiled translations."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONT_END: Final = (
    "src/baosong/site/static/build/main.js",
    "src/baosong/site/static/build/MediaInfoModule.wasm",
    "src/baosong/core/typesetting/type/NotoSerifSC-Regular.ttf",
    "src/baosong/core/typesetting/type/NotoSerifSC-Bold.ttf",
)


class BuiltFilesHook(BuildHookInterface):
    """Runs before a wheel or a source distribution is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatchling's
        """Build what is missing. An editable installation gets only the translations: its front end is built by `make setup`."""
        root = Path(self.root)
        compile_translations(root)
        if version != "editable":
            build_front_end(root)


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
