"""The wheel holds everything that is needed to run, and installs without a compiler; tests/journeys/test_from_nothing_to_a_call.py runs it."""

import re
import tomllib
import zipfile

import pytest

import hatch_build
from tests.wheels import ROOT, UV, build, readable_folder, run

# Pure Python packages that are published as source only; building them needs no compiler.
SOURCE_ONLY = {"authres", "jieba"}


@pytest.fixture(scope="module")
def folder():
    with readable_folder("baosong-wheel-") as made:
        yield made


@pytest.fixture(scope="module")
def wheel(folder):
    return build(folder)


def test_the_wheel_has_scripts_fonts_translations_and_every_tracked_file(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    tracked = {line.removeprefix("src/") for line in run("git", "ls-files", "src/baosong").splitlines() if (ROOT / line).is_file()}
    assert {name for name in tracked if not name.endswith(".po")} - names == set()
    assert {name.removeprefix("src/") for name in hatch_build.FRONT_END} - names == set()
    assert "baosong/site/locale/zh_Hans/LC_MESSAGES/django.mo" in names


def test_the_wheel_names_the_commit_that_it_was_built_from(wheel):
    written = zipfile.ZipFile(wheel).read("baosong/commit.txt").decode().strip()

    assert run("git", "rev-parse", "HEAD").startswith(written.removesuffix("-dirty"))


def test_the_wheel_has_nothing_to_compile_where_it_is_installed(wheel):
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".po")] == []


def test_a_wheel_without_front_end_is_not_built(tmp_path):
    (tmp_path / "tools").mkdir()
    npm = tmp_path / "tools" / "npm"
    npm.write_text("#!/bin/sh\necho no node here >&2\nexit 1\n")
    npm.chmod(0o755)

    with pytest.raises(RuntimeError, match=r"main\.js.*missing(?s:.)*make setup(?s:.)*no node here"):
        hatch_build.build_front_end(tmp_path)


def test_a_front_end_that_is_missing_is_built(tmp_path):
    (tmp_path / "tools").mkdir()
    npm = tmp_path / "tools" / "npm"
    files = " ".join(hatch_build.FRONT_END)
    npm.write_text(f'#!/bin/sh\n[ "$1" = ci ] && exit 0\nfor file in {files}; do mkdir -p "$(dirname "$file")"; echo built > "$file"; done\n')
    npm.chmod(0o755)

    hatch_build.build_front_end(tmp_path)

    assert all((tmp_path / name).read_text() == "built\n" for name in hatch_build.FRONT_END)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_dependency_has_a_wheel_for_linux(machine):
    exported = run(UV, "export", "--frozen", "--no-dev", "--all-extras", "--no-emit-project", "--no-hashes", "--no-annotate", "--quiet")
    wanted = re.findall(r"^([\w.-]+)==([^\s;]+)", exported, re.M)
    published = {
        (package["name"], package["version"]): [wheel["url"].rsplit("/", 1)[1] for wheel in package.get("wheels", ())]
        for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
        if "version" in package
    }

    def installs(wheel):
        return wheel.endswith("-any.whl") or ("manylinux" in wheel and wheel.endswith(f"{machine}.whl"))

    assert {name for name, version in wanted if not any(map(installs, published[name, version]))} == SOURCE_ONLY
