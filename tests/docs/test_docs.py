"""Generated pages are up to date, and the version is the same everywhere."""

import re
import tomllib
from pathlib import Path

import pytest

from tools.architecture import pages

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/states.md", "docs/configuration.md", "docs/checks.md"])
def test_generated_pages_are_fresh(name):
    assert (ROOT / name).read_text("utf-8") == pages()[name], "run make docs"


def test_every_package_is_drawn_and_the_drawing_is_small():
    from tools.architecture import BOXES, imports

    drawn = {package for packages, _ in BOXES for package in packages}

    assert set(imports()) <= drawn
    assert len(BOXES) <= 12


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "docs/operations.md"])
def test_pages_install_the_present_version(name):
    assert set(re.findall(r"baosong-([\d.]+)-py3-none-any\.whl", (ROOT / name).read_text("utf-8"))) == {VERSION}


def test_the_changelog_has_a_dated_section_for_the_present_version():
    sections = re.findall(r"^## \[(.+?)\](.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)

    assert sections[0] == ("Unreleased", "")
    assert sections[1][0] == VERSION
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", date) for _, date in sections[1:])
