"""What is written is true: generated pages are fresh, and the README names what is there."""

import re
from pathlib import Path

import pytest

from tools.architecture import pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/states.md", "docs/configuration.md", "docs/checks.md"])
def test_generated_pages_are_fresh(name):
    assert (ROOT / name).read_text("utf-8") == pages()[name], "run make docs"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_what_the_readme_links_to_is_there(name):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8")) if "://" not in link]

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_package_is_drawn_and_the_drawing_is_small():
    from tools.architecture import BOXES, imports

    drawn = {package for packages, _ in BOXES for package in packages}

    assert set(imports()) <= drawn
    assert len(BOXES) <= 12


def test_every_command_of_the_readme_is_a_make_target():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))

    assert set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"))) <= targets
