"""Every third-party package that is imported is declared in pyproject.toml, also if another package happens to install it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = {"baosong", "tests", "tools", "benchmarks", "hatch_build"}
# Installed by the benchmark into an environment of its own.
INSTALLED_ELSEWHERE = {"videocr"}


def normalised(distribution: str) -> str:
    """The name as compared by installers (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def declared(*groups: str) -> set[str]:
    """Names of distributions in [project.dependencies] and its extras, in [build-system], and in dependency groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    requirements = [*project["project"]["dependencies"], *(one for extra in project["project"]["optional-dependencies"].values() for one in extra)]
    for group in groups:
        requirements += project["build-system"]["requires"] if group == "build" else project["dependency-groups"][group]
    return {normalised(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported(node: ast.AST, *, for_types: bool) -> Iterator[str]:
    """Top-level names of the imports below a node: those under `if TYPE_CHECKING`, or all others."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            if for_types:
                yield from (name for statement in child.body for name in names_of(statement))
            continue
        if not for_types:
            yield from names_of(child)
        yield from imported(child, for_types=for_types)


def names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module.partition(".")[0]


def undeclared(folders: list[str], allowed: set[str], *, for_types: bool = False) -> set[str]:
    """Imported packages none of whose distributions is declared; `file: package`."""
    distributions = packages_distributions()
    missing = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for name in set(imported(ast.parse(path.read_text("utf-8")), for_types=for_types)):
                known = name in sys.stdlib_module_names or name in OWN | INSTALLED_ELSEWHERE
                if not known and not {normalised(each) for each in distributions.get(name, [name])} & allowed:
                    missing.add(f"{path.relative_to(ROOT)}: {name}")
    return missing


def test_what_the_package_imports_is_a_dependency():
    # Catalogues are compiled in a checkout and by the build, never by an installed package.
    allowed = declared() | {"polib"}

    assert undeclared(["src"], allowed) == set()


def test_what_only_type_checkers_import_is_at_least_a_development_dependency():
    assert undeclared(["src"], declared("dev"), for_types=True) == set()


def test_what_tests_tools_and_benchmarks_import_is_a_development_dependency():
    assert undeclared(["tests", "tools", "benchmarks"], declared("dev", "fuzz")) == set()


def test_the_lock_names_no_other_index_than_pypi():
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))

    assert {package["source"].get("registry", "https://pypi.org/simple") for package in lock["package"]} == {"https://pypi.org/simple"}
