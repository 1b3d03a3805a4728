"""The worked examples of CONTRIBUTING.md are real: each diff applies, and the tests that it adds pass."""

import os
import subprocess
import sys

import pytest

from tools.examples import APPLY, EXAMPLES, GUIDE, LANDED, ROOT, added_tests, apply, copy_tree, with_diffs

each_example = pytest.mark.parametrize("diff", EXAMPLES, ids=lambda diff: diff.stem)


def test_the_guide_shows_the_diffs():
    assert len(EXAMPLES) == 3
    assert GUIDE.read_text("utf-8") == with_diffs(GUIDE.read_text("utf-8")), "run python -m tools.examples"


@each_example
def test_a_diff_applies_to_the_tree(diff):
    reverse = ["--reverse"] if diff.stem in LANDED else []
    ran = subprocess.run([*APPLY, "--check", *reverse, diff], cwd=ROOT, capture_output=True, text=True)

    assert ran.stderr == "", "run python -m tools.examples"
    assert ran.returncode == 0


@each_example
def test_the_tests_that_a_diff_adds_pass(diff, tmp_path):
    tree = tmp_path / "tree"
    copy_tree(tree)
    apply(diff, tree)
    tests = added_tests(diff)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {"PYTHONPATH": str(tree / "src")}

    def run(*command):
        return subprocess.run([sys.executable, *command], cwd=tree, env=environment, capture_output=True, text=True)

    run("-c", "from baosong.site.languages import compile_catalogues; compile_catalogues()")
    ran = run("-m", "pytest", *tests)

    assert tests
    assert ran.returncode == 0, ran.stdout + ran.stderr
