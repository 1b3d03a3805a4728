"""The commands of the runbook in docs/operations.md work on a machine that has nothing but the program."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

from tests.servers import free_port

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
RUN = re.compile(r"^ *```sh run\n(.*?)^ *```$", re.M | re.S)


def test_the_runbook_leads_from_nothing_to_a_site_and_back_after_a_loss(tmp_path):
    port = free_port()
    lines = "".join(textwrap.dedent(block) for block in RUN.findall(PAGE.read_text("utf-8")))
    script = lines.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("--port 8000", f"--port {port}")
    for folder in ("/etc/baosong", "/var/lib/baosong", "/backup/baosong"):
        script = script.replace(folder, f"{tmp_path}{folder}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BAOSONG_", "DJANGO_"))}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{environment['PATH']}", "BAOSONG_LANGUAGE": "zh-hans", "TMPDIR": str(tmp_path)}

    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        shell = subprocess.Popen(
            ["bash", "-euxo", "pipefail", "-c", script], env=environment, cwd=tmp_path, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            code = shell.wait(timeout=600)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
    said = (tmp_path / "said").read_text("utf-8")

    assert code == 0, said
    assert f"http://127.0.0.1:{port}/" in said
    assert '"ready": true' in said
    assert "恢复用时" in said
    assert said.rstrip().endswith("ok")
    assert not list(tmp_path.glob("baosong-rehearsal-*"))
