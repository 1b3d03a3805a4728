"""Time to parse a notice after start-up: the demo's notice, and one of about 200 pages.

python benchmarks/notice.py
"""

import statistics
import time
from datetime import date

from baosong.core.notice.parser import read
from baosong.site.demo.notice import notice


def milliseconds(text: str, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        read(text)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    text = notice(date(2026, 11, 24))
    read(text)
    print(f"{len(text):7d} characters {milliseconds(text, 30):8.1f} ms (aim: under 50)")
    long = text * 140
    print(f"{len(long):7d} characters {milliseconds(long, 1):8.1f} ms")
