"""Throughput and memory of writing, checking and importing a large bundle.

python benchmarks/bundle.py [--gib 4]
"""

import argparse
import os
import resource
import tempfile
import time
import uuid
from pathlib import Path

from baosong.core.blobstore import DiskBlobStore
from baosong.core.bundle import BundleContents, CallPart, FilePart, SubmissionPart, load_key, open_bundle, write_bundle

GIB = 1024**3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folder = Path(name)
        blobstore, key = DiskBlobStore(folder / "blobstore"), load_key(folder / "key")
        files = []
        for number in range(options.gib):
            source = folder / "source"
            with source.open("wb") as made:
                made.write(str(number).encode())
                made.truncate(GIB)
            blob = blobstore.adopt(source)
            files.append(FilePart("p1", f"{number}.mp4", blob.sha256, blob.size, "2026-11-24T09:00:00+08:00"))
        submission = SubmissionPart("submission:1", "t1", "大", {}, ("示例大学",), "审核人", tuple(files))
        contents = BundleContents(str(uuid.uuid4()), "submissions", "示例大学", "2026-11-24", CallPart("call:1", "征集", "上级"), (submission,))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        size = write_bundle(folder / "bundle.zip", contents, key=key, blob=blobstore.path)
        written = time.perf_counter()
        opened = open_bundle(folder / "bundle.zip", known=lambda _: key.card)
        checked = time.perf_counter()
        other = DiskBlobStore(folder / "other")
        for _, stream in opened.files():
            other.put(stream)
        imported = time.perf_counter()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"{size / GIB:.1f} GiB: written at {size / 1e6 / (written - started):.0f} MB/s, checked at {size / 1e6 / (checked - written):.0f} MB/s,")
        print(f"imported into a blobstore at {size / 1e6 / (imported - checked):.0f} MB/s; memory grew by {grown / 1024:.0f} MiB (aim: constant)")


if __name__ == "__main__":
    main()
