"""The runs of the suite: what fails beside others is run once more alone, and what fails alone as well fails the run."""

import pytest

from tools import suite

STORIES = """
from pathlib import Path

def test_that_fails_once():
    seen = Path("seen")
    first = not seen.exists()
    seen.touch()
    assert not first

def test_that_always_passes():
    Path("passed").open("a").write("x")
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\ncache_dir = "test-results/pytest"\n', "utf-8")
    monkeypatch.setattr(suite, "FAILED", tmp_path / suite.FAILED.relative_to(suite.ROOT))
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    return tmp_path


def run():
    return suite.run(["-q", "-p", "no:django", "-p", "no:randomly"])


def test_a_test_that_passes_alone_is_listed_and_the_run_passes(project, capfd):
    (project / "test_stories.py").write_text(STORIES, "utf-8")

    assert run() == 0
    assert (project / "passed").read_text() == "x"
    assert "passed alone; to be mended:\n  test_stories.py::test_that_fails_once" in capfd.readouterr().out


def test_a_test_that_fails_alone_as_well_fails_the_run(project):
    (project / "test_stories.py").write_text("def test_that_fails():\n    assert not 1\n", "utf-8")

    assert run() == 1


def test_many_failures_are_not_run_again(project, capfd):
    (project / "test_stories.py").write_text(
        f"import pytest\n\n@pytest.mark.parametrize('n', range({suite.MOST_RUN_AGAIN + 1}))\ndef test_that_fails(n):\n    assert not 1\n", "utf-8"
    )

    assert run() == 1
    assert capfd.readouterr().out.count("short test summary") == 1


def test_an_error_in_a_test_file_is_not_run_again(project, capfd):
    (project / "test_stories.py").write_text("import nothing_of_this_name\n", "utf-8")

    assert run() != 0
    assert capfd.readouterr().out.count("short test summary") == 1
