"""Feeds broken input to what reads other people's files, for so many seconds each; ends with 1 where one lets through anything but its own refusal.

python -m tools.fuzz [--seconds 600] [notice mail bundle]

Each target runs in a process of its own under atheris (libFuzzer), which follows the branches of our code, not of the libraries under it.
What broke it is kept in the folder that is printed last.
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
    """A file becomes text, and the text terms."""
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
    said = documents.text("关于征集微党课的通知", 400)
    return one, [
        documents.docx(said),
        said.encode(),
        said.encode("gb18030"),
        f"<html><body><p>{said}</p></body></html>".encode(),
        *(path.read_bytes() for path in text),
    ]


def mail() -> tuple[Callable[[bytes], None], list[bytes]]:
    """A mail is taken apart, with what is packed in it."""
    from email.message import EmailMessage

    from baosong.core.mailparse import UnreadableMail, read_mail
    from baosong.site.demo import documents

    folder = Path(tempfile.mkdtemp(prefix="fuzz-mail-"))

    def one(content: bytes) -> None:
        place = folder / "mail"
        place.write_bytes(content)
        with tempfile.TemporaryDirectory(dir=folder) as parts:
            try:
                read_mail(place, Path(parts))
            except UnreadableMail:
                return

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "李明 <liming@example.edu.cn>", "zzb@example.edu.cn", "微党课+文学院"
    made.set_content("请查收")
    made.add_attachment(documents.docx("讲稿"), maintype="application", subtype="zip", filename="讲稿.docx")
    return one, [made.as_bytes(), b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\n=?\n--x--\n"]


def bundle() -> tuple[Callable[[bytes], None], list[bytes]]:
    """A bundle is opened whole, from a sender who is trusted."""
    from baosong.core.bundle import BundleRefused, load_key, open_bundle
    from baosong.core.blobstore import DiskBlobStore
    from tests.core.bundle.test_bundle import a_bundle, a_work

    folder = Path(tempfile.mkdtemp(prefix="fuzz-bundle-"))
    place, blobstore, key = folder / "tried.zip", DiskBlobStore(folder / "blobstore"), load_key(folder / "key")

    def one(content: bytes) -> None:
        place.write_bytes(content)
        try:
            open_bundle(place, known=lambda _: key.card)
        except BundleRefused:
            return

    sealed, _ = a_bundle(folder, blobstore, key, a_work(blobstore, b"one", b"two"))
    return one, [sealed.read_bytes()]


TARGETS: Final = {"notice": notice, "mail": mail, "bundle": bundle}


def run(name: str, seconds: int) -> None:
    """In the target's own process; does not come back."""
    import atheris

    with atheris.instrument_imports(include=["baosong.core.documents", "baosong.core.notice", "baosong.core.mailparse", "baosong.core.bundle"]):
        one, seeds = TARGETS[name]()
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, seed in enumerate(seeds):
        (folder / f"seed{number}").write_bytes(seed)
    found = folder.parent / f"{folder.name}-found"
    found.mkdir()
    print(f"{name}: what breaks it is kept in {found}", flush=True)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", f"-artifact_prefix={found}/", str(folder)], one)
    atheris.Fuzz()


def main() -> int:
    """Each target after the other."""
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
        told = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
        print(
            f"{name}: {'sound' if ran.returncode == 0 else 'BROKEN'}; {next((line for line in reversed(told) if line.startswith('Done')), told[-1] if told else '')}",
            flush=True,
        )
        if ran.returncode:
            broken.append(name)
            print("\n".join(told[-40:]), flush=True)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
