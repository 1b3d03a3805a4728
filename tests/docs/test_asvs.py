"""The table of ASVS names tests that exist; and a few of its lines that no other test shows."""

import re
import socket
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/asvs.md").read_text("utf-8"))


def test_every_test_that_the_table_names_exists():
    missing = [f"{path}::{name}" for path, name in NAMED if f"def {name}(" not in (ROOT / path).read_text("utf-8")]

    assert missing == []
    assert len(NAMED) > 60


def test_every_chapter_of_the_standard_is_there():
    chapters = re.findall(r"^## V(\d+) ", (ROOT / "docs/asvs.md").read_text("utf-8"), re.M)

    assert chapters == [str(number) for number in range(1, 15)]


def test_tests_reach_this_machine_alone():
    with socket.socket() as probe, pytest.raises(Exception, match=r"192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))


def test_what_we_build_on_is_locked_by_hash():
    packages = (ROOT / "uv.lock").read_text("utf-8").split("[[package]]")[1:]

    unlocked = [package.split('"')[1] for package in packages if "sha256:" not in package]
    assert unlocked == ["baosong"]
    assert '"integrity": "sha512-' in (ROOT / "package-lock.json").read_text("utf-8")
