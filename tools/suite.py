"""Run pytest; tests that failed are run once more, one after the other, and listed: python -m tools.suite ARGUMENTS OF PYTEST

Two stories of thousands that run side by side can disturb each other on a busy machine. What fails alone as well is broken and fails the run.
What passes alone is reported as dependent on time or on other tests, and has to be mended.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
FAILED = ROOT / "test-results" / "pytest" / "v" / "cache" / "lastfailed"

# More than this many failures are no accident.
MOST_RUN_AGAIN: Final = 8


def run(arguments: list[str], environment: Mapping[str, str] = os.environ) -> int:
    """The exit code of pytest, after the second run if there was one."""
    FAILED.unlink(missing_ok=True)
    code = _pytest(arguments, environment)
    failed = sorted(json.loads(FAILED.read_text("utf-8"))) if FAILED.exists() else []
    if code != 1 or not 0 < len(failed) <= MOST_RUN_AGAIN:
        return code
    # One process, in order; what the first run measured of coverage is kept.
    code = _pytest([*failed, *(["--cov", "--cov-append", "--cov-report="] if "--cov" in arguments else [])], environment)
    print(f"Failed beside other tests: {len(failed)}" + (", passed alone; to be mended:" if code == 0 else ":"), *failed, sep="\n  ")
    return code


def _pytest(arguments: list[str], environment: Mapping[str, str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
