"""A process with the settings and models of an installation loaded, which forks for each piece of code to execute.

A new process for each piece would load Django each time, which takes longer than the code itself.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import PATIENCE_S


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a piece of code; field names as in `subprocess.CompletedProcess`."""

    returncode: int
    stdout: str
    stderr: str


class Interpreter:
    """Executes pieces of code one after another, each in its own process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._ours, theirs = socket.socketpair()
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "tests.journeys.interpreter", str(theirs.fileno())]
        self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], start_new_session=True)
        theirs.close()

    def run(self, code: str, *, given: str = "", timeout: float = PATIENCE_S) -> Outcome:
        """Execute code with a text on its standard input. Raises TimeoutError."""
        with TemporaryDirectory(prefix="baosong-code-") as name, self._lock:
            folder = Path(name)
            (folder / "code").write_text(code, "utf-8")
            (folder / "stdin").write_text(given, "utf-8")
            self._ours.settimeout(timeout)
            self._ours.sendall(f"{folder}\n".encode())
            answer = b""
            while not answer.endswith(b"\n"):
                answer += (part := self._ours.recv(100))
                assert part, "the interpreter has ended"
            return Outcome(json.loads(answer), (folder / "stdout").read_text("utf-8"), (folder / "stderr").read_text("utf-8"))

    def close(self) -> None:
        """End the process by closing its socket."""
        self._ours.close()
        self._process.wait(timeout=PATIENCE_S)


def _serve(requests: socket.socket) -> Path:
    """Fork for each folder that is received. Returns that folder in the child; the parent exits at the end of the socket."""
    with requests.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            if (child := os.fork()) == 0:
                return Path(line.strip())
            _, status = os.waitpid(child, 0)
            requests.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    sys.exit(0)


def _redirect(folder: Path) -> None:
    for number, (name, mode) in enumerate((("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY | os.O_CREAT), ("stderr", os.O_WRONLY | os.O_CREAT))):
        opened = os.open(folder / name, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)


def main() -> None:
    """Import everything, then wait for code. The child executes its code as `__main__`, so that it exits like a program."""
    import django

    requests = socket.socket(fileno=int(sys.argv[1]))
    django.setup()
    folder = _serve(requests)
    requests.close()
    _redirect(folder)
    sys.argv = ["-c"]
    exec(compile((folder / "code").read_text("utf-8"), "<story>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
