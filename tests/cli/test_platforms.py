"""What baosong says where it does not run. That Linux on x86_64 and aarch64 needs no compiler: tests/architecture/test_wheel.py."""

import subprocess
import sys

from tests.servers import PATIENCE_S

# Windows has neither of these modules.
ON_WINDOWS = """
import platform, sys
sys.modules["fcntl"] = sys.modules["resource"] = None
platform.system = lambda: "Windows"
from baosong.cli import main
main()
"""


def test_on_windows_every_command_says_where_it_runs_instead():
    for command in (["serve"], ["notice", "read", "notice.docx"]):
        ran = subprocess.run([sys.executable, "-c", ON_WINDOWS, *command], capture_output=True, text=True, timeout=PATIENCE_S, check=False)

        assert ran.returncode == 2
        assert "WSL 2" in ran.stderr
        assert "Traceback" not in ran.stderr
