"""Fuzz the parsers of foreign files. Exit 1 if one raises anything but its own refusal.

python -m tools.fuzz [--seconds 600] [notice mail bundle]

Each target runs in a process of its own under atheris (libFuzzer), instrumented for our code only. Failing inputs are written to the
folder that is printed.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


def notice() -> tuple[Callable[[bytes], None], list[bytes]]:
    """File to text, text to terms."""
    from baosong.core.documents.detect import open_bytes
    from baosong.core.documents.errors import UnreadableDocument
    from baosong.core.notice.parser import read
    from baosong.site.demo import documents

    def one(content: bytes) -> None:
        try:
            read(open_bytes(content).text[:20_000])
        except UnreadableDocument:
            return

    text = (ROOT / "docs/examples").glob("*.txt")
    sample = documents.text("关于征集微党课的通知", 400)
    return one, [
        documents.docx(sample),
        sample.encode(),
        sample.encode("gb18030"),
        f"<html><body><p>{sample}</p></body></html>".encode(),
        *(path.read_bytes() for path in text),
    ]


def mail() -> tuple[Callable[[bytes], None], list[bytes]]:
    """Mail with attachments and archives."""
    from email.message import EmailMessage

    from baosong.core.mailparse import UnreadableMail, read_mail
    from baosong.site.demo import documents

    folder = Path(tempfile.mkdtemp(prefix="fuzz-mail-"))

    def one(content: bytes) -> None:
        path = folder / "mail"
        path.write_bytes(content)
        with tempfile.TemporaryDirectory(dir=folder) as parts:
            try:
                read_mail(path, Path(parts))
            except UnreadableMail:
                return

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "李明 <liming@example.edu.cn>", "zzb@example.edu.cn", "微党课+文学院"
    made.set_content("请查收")
    made.add_attachment(documents.docx("讲稿"), maintype="application", subtype="zip", filename="讲稿.docx")
    return one, [made.as_bytes(), b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\n=?\n--x--\n"]


def bundle() -> tuple[Callable[[bytes], None], list[bytes]]:
    """Bundle of a trusted sender."""
    from baosong.core.bundle import BundleRefused, load_key, open_bundle
    from baosong.core.blobstore import DiskBlobStore
    from tests.core.bundle.test_bundle import a_bundle, a_work

    folder = Path(tempfile.mkdtemp(prefix="fuzz-bundle-"))
    path, blobstore, key = folder / "tried.zip", DiskBlobStore(folder / "blobstore"), load_key(folder / "key")

    def one(content: bytes) -> None:
        path.write_bytes(content)
        try:
            open_bundle(path, known=lambda _: key.card)
        except BundleRefused:
            return

    sealed, _ = a_bundle(folder, blobstore, key, a_work(blobstore, b"one", b"two"))
    return one, [sealed.read_bytes()]


TARGETS: Final = {"notice": notice, "mail": mail, "bundle": bundle}


def run(name: str, seconds: int) -> None:
    """Fuzz one target in this process; does not return."""
    import atheris

    with atheris.instrument_imports(include=["baosong.core.documents", "baosong.core.notice", "baosong.core.mailparse", "baosong.core.bundle"]):
        one, seeds = TARGETS[name]()
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, seed in enumerate(seeds):
        (folder / f"seed{number}").write_bytes(seed)
    found = folder.parent / f"{folder.name}-found"
    found.mkdir()
    print(f"{name}: failing inputs go to {found}", flush=True)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", f"-artifact_prefix={found}/", str(folder)], one)
    atheris.Fuzz()


def main() -> int:
    """Run the targets one after another, each in a child process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        run(options.only, options.seconds)
    broken = []
    for name in options.targets:
        command = [sys.executable, "-m", "tools.fuzz", "--only", name, "--seconds", str(options.seconds)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        output = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
        print(
            f"{name}: {'ok' if ran.returncode == 0 else 'FAILED'}; {next((line for line in reversed(output) if line.startswith('Done')), output[-1] if output else '')}",
            flush=True,
        )
        if ran.returncode:
            broken.append(name)
            print("\n".join(output[-40:]), flush=True)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
