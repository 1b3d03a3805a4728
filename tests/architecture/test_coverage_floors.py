"""The table of floors names every package, and says what is below."""

import tomllib
from pathlib import Path

from tools.coverage_floors import GROUPS, faults, measured, package_of, with_floors

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "baosong"
FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["baosong"]["coverage"]


def report(**files):
    names = ("covered_lines", "num_statements", "covered_branches", "num_branches")
    return {"files": {f"src/baosong/{name}": {"summary": dict(zip(names, numbers, strict=True))} for name, numbers in files.items()}}


def test_every_package_has_a_floor():
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    # The groups' own __init__.py hold nothing to measure.
    there = {package_of(str(path.relative_to(ROOT))) for path in modules if (path.parent.name, path.name) not in {(group, "__init__.py") for group in GROUPS}}

    assert there - {None} == FLOORS.keys()
    assert {name for name in FLOORS if "/" not in name} >= {"site", "cli"}
    assert all((SOURCE / name).is_dir() for name in FLOORS)
    assert {name.split("/")[0] for name in FLOORS if "/" in name} == GROUPS


def test_lines_and_branches_of_a_package_count_together():
    found = measured(
        report(
            **{"apps/calls/models/call.py": (8, 10, 1, 2), "apps/calls/urls.py": (4, 4, 0, 0), "platform/errors.py": (1, 2, 0, 0), "__init__.py": (0, 1, 0, 0)}
        )
    )

    assert found == {"apps/calls": 100 * 13 / 16, "platform": 50}


def test_what_is_wrong_is_said_with_package_floor_and_share():
    said = faults({"apps/calls": 81.25, "cli": 70, "site": 90}, {"apps/calls": 82, "site": 90, "core/notice": 95})

    assert said == [
        "apps/calls: 81.2 % of lines and branches ran, the floor is 82 %",
        "cli: has no floor in [tool.baosong.coverage]; 70.0 % ran",
        "core/notice: has a floor, but nothing of it was measured",
    ]


def test_new_floors_are_some_points_below_what_was_measured():
    text = '[tool.baosong.coverage]\n# Per cent.\n"site" = 1\n\n[tool.ruff]\nline-length = 160\n'

    assert with_floors(text, {"site": 93.9, "apps/calls": 88.0}) == (
        '[tool.baosong.coverage]\n"apps/calls" = 84\n"site" = 89\n\n[tool.ruff]\nline-length = 160\n'
    )
