"""The lock of a part file: one holder at a time, among threads and processes, and no lock file is left behind."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from baosong.platform.errors import UploadBusy
from baosong.platform.uploads.part_lock import locked
from tests.servers import PATIENCE_S

HOLD = """
import sys
from pathlib import Path
from baosong.platform.uploads.part_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "upload.part"


def test_a_second_holder_is_refused_until_the_first_lets_go(path):
    with locked(path), pytest.raises(UploadBusy), locked(path):
        pass

    with locked(path) as part:
        assert part.size() is None
    assert list(path.parent.iterdir()) == []


def test_the_lock_stays_while_the_part_is_moved_away(path):
    path.write_bytes(b"whole")

    with locked(path) as part:
        part.path.rename(path.with_name("blob"))

        with pytest.raises(UploadBusy), locked(path):
            pass


def test_a_lock_ends_with_the_process_that_holds_it(path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(UploadBusy), locked(path):
        pass

    process.kill()
    process.communicate()

    with locked(path):
        pass
    assert list(path.parent.iterdir()) == []


def test_those_who_wait_hold_it_one_after_the_other(path):
    together, inside, seen = threading.Barrier(8), [], []

    def write(number):
        together.wait(timeout=PATIENCE_S)
        for _ in range(50):
            with locked(path, wait=True):
                inside.append(number)
                seen.append(len(inside))
                inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert set(seen) == {1}
    assert len(seen) == 400
    assert list(path.parent.iterdir()) == []
