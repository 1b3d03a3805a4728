"""Every check is documented; other packages add checks by an entry point."""

import sys
import tomllib
from pathlib import Path

import pytest

from baosong.core.inspection import checks
from baosong.core.inspection.inspect_file import inspect
from baosong.core.rules import KINDS, PieceKind
from baosong.core.terms import Rule, TermsPiece

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "loud_title"
# Checked elsewhere: the number of files of a piece is a rule on the submission.
ELSEWHERE = {"pieces_count"}


@pytest.mark.parametrize("check", checks.OWN, ids=lambda check: check.name)
def test_a_check_has_a_name_a_source_and_words(check):
    assert check.name
    assert check.source
    assert check.kinds
    assert check.summary


def test_no_two_checks_have_one_name():
    names = [check.name for check in checks.OWN]

    assert len(names) == len(set(names))


def test_every_rule_of_a_notice_is_served():
    served = {rule for check in checks.OWN for rule in check.rules}

    assert set(KINDS) - served - ELSEWHERE == set()


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The example package, as an installer would write it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    info = tmp_path / "baosong_check_loud_title-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    lines = [f"[{group}]\n" + "\n".join(f"{name} = {target}" for name, target in points.items()) for group, points in project["entry-points"].items()]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(EXAMPLE))
    checks.all_checks.cache_clear()
    yield
    checks.all_checks.cache_clear()
    sys.modules.pop("loud_title", None)


def test_a_check_from_another_package_is_asked_too(tmp_path, installed):
    (tmp_path / "paper.txt").write_text("字" * 100, "utf-8")
    piece = TermsPiece(PieceKind.DOCUMENT, "讲稿", rules=(Rule("words", (1, 200)),))

    rules = [finding.rule for finding in inspect(tmp_path / "paper.txt", "REPORT.txt", piece)]

    assert "loud_title" in rules
