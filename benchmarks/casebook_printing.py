"""Time and memory to typeset a casebook of 500 cases and 1,500 pictures as PDF; also as Word and EPUB.

python benchmarks/casebook_printing.py [--cases 500]

Texts and pictures are generated (pictures of 12 megapixels, as phones take them). The book is set in a child process as in a worker;
its peak memory is read while it runs.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
WORDS = {"preface": "前言", "contents": "目录", "watch": "扫码观看视频", "errata": "勘误"}


def pictures(folder: Path, count: int) -> list[Path]:
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(1)
    made = []
    for number in range(count):
        small = rng.integers(0, 255, (30, 40, 3), dtype=np.uint8)
        path = folder / f"{number}.jpg"
        Image.fromarray(small).resize((4000, 3000), Image.Resampling.BICUBIC).save(path, quality=85)
        made.append(path)
    return made


def book(cases: int, paths: list[Path]):
    from baosong.core.typesetting import Book, BookCase, BookPart, Figure, blocks_from
    from baosong.site.demo import documents

    rng = random.Random(3)
    made = []
    for number in range(cases):
        text = (
            "## 背景\n"
            + documents.text(f"案例{number}", 700)
            + "\n【图1】值守\n## 做法\n"
            + documents.text(f"做法{number}", 900)
            + "\n【图2】\n| 项目 | 数量 |\n| 值守 | 120 |\n【图3】\n"
        )
        figures = {position: Figure(position, paths[(number * 3 + position - 1) % len(paths)]) for position in (1, 2, 3)}
        film = f"https://example.edu.cn/library/{number}/" if rng.random() < 0.3 else ""
        made.append(BookCase(f"第{number + 1}个案例：门口的一张桌子", "文学院第一党支部", tuple(blocks_from(text)), figures, film))
    parts = tuple(BookPart(f"第{number + 1}部分", tuple(made[number::5])) for number in range(5))
    return Book("案例选编", "", "示范大学", "2026年11月", ("前言。",), parts)


def children_memory() -> int:
    """Bytes of the largest process below this one."""
    own = os.getpid()
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"PPid:\t{own}\n" in text and "VmHWM" in text:
            most = max(most, int(text.split("VmHWM:")[1].split()[0]) * 1024)
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    options = parser.parse_args()
    from baosong.core.typesetting.epub import epub
    from baosong.core.typesetting.typst_compiler import typeset_book_sandboxed
    from baosong.core.typesetting.word_book import word_book

    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folder = Path(name)
        paths = pictures(folder, options.cases * 3)
        made = book(options.cases, paths)
        seen, peak, is_over = [], [0], threading.Event()

        def watch() -> None:
            while not is_over.wait(0.2):
                peak[0] = max(peak[0], children_memory())

        threading.Thread(target=watch, daemon=True).start()
        start = time.perf_counter()
        typeset_book_sandboxed(made, folder / "book.pdf", WORDS, on_progress=seen.append)
        spent = time.perf_counter() - start
        is_over.set()
        size = (folder / "book.pdf").stat().st_size
        print(
            f"PDF: {options.cases} cases, {len(paths)} pictures of 12 megapixels: {spent:.1f} s, {peak[0] / 1e6:.0f} MB at most, {size / 1e6:.0f} MB of PDF, {len(set(seen))} progress reports"
        )
        for kind, make in (("Word", lambda: word_book(made, WORDS)), ("EPUB", lambda: epub(made, WORDS, at=datetime.now(UTC)))):
            start = time.perf_counter()
            content = make()
            print(f"{kind}: {time.perf_counter() - start:.1f} s, {len(content) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
