"""Compares the branch coverage that the tests reached with the floor of each package: python tools/coverage_floors.py [--write]

Reads coverage's data file, which `pytest --cov` writes, and the table [tool.baosong.coverage] in pyproject.toml, in per cent.
A package is a folder below core/, platform/ and apps/; modules beside them count for their group; site and cli are one package each.
With --write the table gets what was measured, rounded down, less four points, since a run differs a little from the next.
"""

import json
import math
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import coverage

ROOT = Path(__file__).resolve().parents[1]
SOURCE = PurePosixPath("src/baosong")
GROUPS = {"core", "platform", "apps"}
SUMS = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def package_of(file: str) -> str | None:
    """The package of a measured file, named by its path from the repository's root; None for baosong/__init__.py."""
    parts = PurePosixPath(file).relative_to(SOURCE).parts
    if len(parts) == 1:
        return None
    return "/".join(parts[:2]) if parts[0] in GROUPS and len(parts) > 2 else parts[0]


def measured(report: dict) -> dict[str, float]:
    """Per cent of lines and branches that ran, of each package, out of coverage's report in JSON."""
    sums = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for file, said in report["files"].items():
        if package := package_of(file):
            for name in SUMS:
                sums[package][name] += said["summary"][name]
    return {
        package: 100 * (one["covered_lines"] + one["covered_branches"]) / (one["num_statements"] + one["num_branches"])
        for package, one in sums.items()
        if one["num_statements"]
    }


def faults(found: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What is wrong, a sentence each: packages below their floor, without one, and floors of no package."""
    said = [
        f"{package}: {found[package]:.1f} % of lines and branches ran, the floor is {floor} %"
        for package, floor in sorted(floors.items())
        if package in found and found[package] < floor
    ]
    said += [f"{package}: has no floor in [tool.baosong.coverage]; {found[package]:.1f} % ran" for package in sorted(found.keys() - floors.keys())]
    return said + [f"{package}: has a floor, but nothing of it was measured" for package in sorted(floors.keys() - found.keys())]


def with_floors(text: str, found: dict[str, float]) -> str:
    """The text of pyproject.toml with a table of new floors in the place of the old."""
    rows = "".join(f'"{package}" = {max(0, math.floor(share) - 4)}\n' for package, share in sorted(found.items()))
    return re.sub(r"(?<=\[tool\.baosong\.coverage\]\n)(?:(?!\[).*\n)*?(?=\n\[|\Z)", lambda _: rows, text)


def main(arguments: list[str]) -> int:
    """Prints every package beside its floor. Returns 1 where one is below."""
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["baosong"]["coverage"]
    data = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    data.load()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        data.json_report(outfile=str(file))
        found = measured(json.loads(file.read_text("utf-8")))
    for package, share in sorted(found.items()):
        print(f"{share:5.1f} %  floor {floors.get(package, 'none')}  {package}")
    if arguments == ["--write"]:
        project = ROOT / "pyproject.toml"
        project.write_text(with_floors(project.read_text("utf-8"), found), "utf-8")
        return 0
    wrong = faults(found, floors)
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
