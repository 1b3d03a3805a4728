"""Everything that a page refers to exists: links, headings, files, commands and make targets."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode().split("\0")
PAGES = sorted(name for name in TRACKED if name.endswith(".md")) or sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
# Folders at the top of the repository; a path in backticks that begins with one of them must exist.
FOLDERS = ("src/", "tests/", "tools/", "benchmarks/", "deploy/", "docs/", "frontend/")
PACKAGES = ("core/", "platform/", "apps/", "site/", "cli/")


def text_of(name):
    return (ROOT / name).read_text("utf-8")


BLOCK = re.compile(r"^```.*?^```$", re.M | re.S)


def without_code(text):
    return BLOCK.sub("", text)


def code_of(text):
    """Blocks of code and spans of code, one a line."""
    return "\n".join([*BLOCK.findall(text), *re.findall(r"`([^`\n]+)`", without_code(text))])


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", without_code(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_and_headings(name):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(name))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not target.resolve().is_relative_to(ROOT) or not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_files_named_in_code_type_exist(name):
    named = re.findall(r"`(?:python )?([\w./]+/[\w./*-]*)(?: [^`]*)?`", without_code(text_of(name)))
    paths = [path for path in named if path.startswith(FOLDERS)] + [f"src/baosong/{path}" for path in named if path.startswith(PACKAGES)]

    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "CHANGELOG.md"])
def test_make_targets_and_commands_exist(name):
    from baosong.cli import main

    code = code_of(text_of(name))
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    made = set(re.findall(r"^make ([a-z-]+)", code, re.M))
    commands = set(re.findall(r"(?:^|/bin/)baosong ([a-z]+)\b", code, re.M))

    assert made <= targets
    assert commands <= set(main.commands)


def test_scripts_that_make_runs_exist():
    named = re.findall(r"(?:\$\(BIN\)/python |\s)((?:tools|benchmarks)/[\w./-]+)", text_of("Makefile"))

    assert [path for path in named if not (ROOT / path).exists()] == []


# Words of an earlier vocabulary, for which the glossary has others: package, layer, service, blob store, bundle, audit log.
REPLACED = re.compile(r"\b(?:house|rooms?|floors?|roof|cellar|deeds?|vault|parcels?|journal(?:led)?)\b", re.I)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "CHANGELOG.md"])
def test_pages_use_the_words_of_the_glossary(name):
    # Names of tests are code, which has tests of its own.
    text = re.sub(r"`tests/[^`]*`", "", text_of(name))

    assert sorted(set(REPLACED.findall(text))) == []
