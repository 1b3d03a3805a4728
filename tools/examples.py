"""Keeps the worked examples of CONTRIBUTING.md, which are the diffs docs/examples/*.diff.

python -m tools.examples    applies each diff to the last commit, writes it again, and puts its text into CONTRIBUTING.md
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.diff"))
GUIDE = ROOT / "CONTRIBUTING.md"
# Examples that are part of the tree as they were made: the files that they added, and a word of each line that they added elsewhere.
# Such a diff is taken back first, and then applied.
LANDED = {
    "rule_kind": (
        ("src/baosong/core/rules/frame_rate.py", "tests/core/rules/test_frame_rate.py"),
        re.compile(r"\bframe_rate\b|\brate: float|\brate = float|29\.97 counts as 30"),
    )
}
# One line of context must fit on each side, so that changes nearby do not matter.
APPLY = ("git", "apply", "-C1")


def git(*arguments: str, cwd: Path = ROOT) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def copy_tree(to: Path) -> None:
    """Copy the files that git knows or would add."""
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def apply(diff: Path, tree: Path) -> None:
    """Apply a diff to a copy of the tree, whether or not the copy lies in a repository; one that is landed is taken back before."""
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    if diff.stem in LANDED:
        subprocess.run([*APPLY, "--reverse", diff], cwd=tree, check=True, env=environment)
    subprocess.run([*APPLY, diff], cwd=tree, check=True, env=environment)


def added_tests(diff: Path) -> list[str]:
    """The test files that a diff adds."""
    return re.findall(r"^--- /dev/null\n\+\+\+ b/(tests/\S+/test_\w+\.py)$", diff.read_text("utf-8"), re.M)


def with_diffs(text: str) -> str:
    """The text of CONTRIBUTING.md with the present diffs in its blocks."""
    for diff in EXAMPLES:
        block = f"<!-- docs/examples/{diff.name} -->\n```diff\n{diff.read_text('utf-8')}```\n"
        pattern = rf"<!-- docs/examples/{re.escape(diff.name)} -->\n```diff\n.*?^```\n"
        text, count = re.subn(pattern, lambda _, block=block: block, text, flags=re.M | re.S)
        if count != 1:
            raise ValueError(f"{GUIDE.name} shows {diff.name} {count} times")
    return text


def take_back(diff: Path, tree: Path) -> None:
    """Remove what an example has added from a copy of the tree: its files, and its lines in the other files of the diff."""
    files, lines = LANDED[diff.stem]
    for name in re.findall(r"^\+\+\+ b/(\S+)$", diff.read_text("utf-8"), re.M):
        path = tree / name
        if name in files:
            path.unlink()
        else:
            path.write_text("".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if not lines.search(line)), "utf-8")
    git("add", "--all", cwd=tree)


def refresh(diff: Path) -> None:
    """Write a diff again against the last commit, with git's three-way merge. Exits where a conflict remains: make that change by hand."""
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        git("worktree", "add", "--quiet", "--detach", str(tree), "HEAD")
        try:
            if diff.stem in LANDED:
                take_back(diff, tree)
            else:
                merged = subprocess.run(["git", "apply", "--3way", diff], cwd=tree, check=False, capture_output=True, text=True)
                if merged.returncode:
                    sys.exit(f"{diff.name}: {merged.stderr}")
            turned = ["-R", "--src-prefix=b/", "--dst-prefix=a/"] if diff.stem in LANDED else []
            diff.write_text(git("diff", "--cached", *turned, "HEAD", cwd=tree), "utf-8")
        finally:
            git("worktree", "remove", "--force", str(tree))


if __name__ == "__main__":
    for example in EXAMPLES:
        refresh(example)
    GUIDE.write_text(with_diffs(GUIDE.read_text("utf-8")), "utf-8")
