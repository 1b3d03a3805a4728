"""docs/asvs.md and the tests that it names agree; and a few of its lines that no other test shows."""

import ast
import re
import socket
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text("utf-8")
LINES = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in re.findall(r"^\| \d.*$", PAGE, re.M)]
LINE = r"\d+(?:\.\d+)+(?:–\d+(?:\.\d+)+)?"
MENTION = re.compile(rf"ASVS ({LINE}(?:, {LINE})*)")


def named_by_the_page():
    """The lines of the page by the test that they name."""
    found = defaultdict(set)
    for requirement, _met, _how, tests in LINES:
        for test in re.findall(r"`(tests/[\w/]+\.py::\w+)`", tests):
            found[test].add(requirement)
    return dict(found)


def named_by_the_tests():
    """The lines of the page by the test whose docstring names them."""
    found = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text("utf-8")
        if "ASVS " not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = MENTION.findall(" ".join((ast.get_docstring(node) or "").split()))
                if said:
                    found[f"{path.relative_to(ROOT)}::{node.name}"] = {line for lines in said for line in lines.split(", ")}
    return found


def test_each_line_names_the_tests_that_name_the_line():
    assert named_by_the_page() == named_by_the_tests()


def test_a_line_that_is_met_has_a_test_and_another_says_what_is_missing():
    faults = []
    for requirement, met, how, tests in LINES:
        has_test, says_missing = "::" in tests, "Missing: " in how
        if met not in ("yes", "in part", "no") or (met == "yes" and (says_missing or not has_test)) or (met != "yes" and not says_missing):
            faults.append(requirement)

    assert faults == []
    assert len(LINES) > 70


def test_no_line_is_there_twice():
    requirements = [requirement for requirement, *_ in LINES]

    assert sorted(requirements) == sorted(set(requirements))
    assert all(re.fullmatch(LINE, requirement) for requirement in requirements)


def test_every_chapter_of_the_standard_is_there():
    chapters = re.findall(r"^## V(\d+) ", PAGE, re.M)

    assert chapters == [str(number) for number in range(1, 15)]


def test_tests_reach_this_machine_alone():
    with socket.socket() as probe, pytest.raises(Exception, match=r"192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))


def test_what_we_build_on_is_locked_by_hash():
    """ASVS 10.3.1–10.3.3, 14.1.1–14.1.5."""
    packages = (ROOT / "uv.lock").read_text("utf-8").split("[[package]]")[1:]

    unlocked = [package.split('"')[1] for package in packages if "sha256:" not in package]
    assert unlocked == ["baosong"]
    assert '"integrity": "sha512-' in (ROOT / "package-lock.json").read_text("utf-8")
