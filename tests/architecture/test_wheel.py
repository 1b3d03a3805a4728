"""The wheel holds everything that is needed to run, installs without a compiler, and runs for an account that may not write to it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import hatch_build
from tests.servers import PATIENCE_S, free_port

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
# Pure Python packages that are published as source only; building them needs no compiler.
SOURCE_ONLY = {"authres", "jieba"}
NOBODY = 65534


def run(*command, **options):
    ran = subprocess.run([str(part) for part in command], **{"cwd": ROOT, "capture_output": True, "text": True, "timeout": 600, **options})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def folder():
    """Readable by every account, which pytest's own temporary folders are not."""
    made = Path(tempfile.mkdtemp(prefix="baosong-wheel-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def wheel(folder):
    run(UV, "build", "--wheel", "--no-build-isolation", "--out-dir", folder / "dist")
    (built,) = (folder / "dist").glob("*.whl")
    return built


def test_the_wheel_has_scripts_fonts_translations_and_every_tracked_file(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    tracked = {line.removeprefix("src/") for line in run("git", "ls-files", "src/baosong").splitlines() if (ROOT / line).is_file()}
    assert {name for name in tracked if not name.endswith(".po")} - names == set()
    assert {name.removeprefix("src/") for name in hatch_build.FRONT_END} - names == set()
    assert "baosong/site/locale/zh_Hans/LC_MESSAGES/django.mo" in names


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
    exported = run(UV, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "--no-annotate", "--quiet")
    wanted = re.findall(r"^([\w.-]+)==([^\s;]+)", exported, re.M)
    published = {
        (package["name"], package["version"]): [wheel["url"].rsplit("/", 1)[1] for wheel in package.get("wheels", ())]
        for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
        if "version" in package
    }

    def installs(wheel):
        return wheel.endswith("-any.whl") or ("manylinux" in wheel and wheel.endswith(f"{machine}.whl"))

    assert {name for name, version in wanted if not any(map(installs, published[name, version]))} == SOURCE_ONLY


class Installed:
    """An environment with the wheel and its locked dependencies, used by another account where the tests are run by root."""

    def __init__(self, folder, wheel):
        self.data = folder / "data"
        self.data.mkdir()
        self.port = free_port()
        self.prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        if self.prefix:
            os.chown(self.data, NOBODY, NOBODY)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("BAOSONG_", "DJANGO_", "PYTHON", "VIRTUAL_ENV"))}
        self.venv = folder / "venv"
        run(UV, "venv", "--quiet", "--python", self._interpreter(), self.venv)
        run(UV, "sync", "--frozen", "--no-dev", "--no-install-project", "--quiet", env={**environment, "UV_PROJECT_ENVIRONMENT": str(self.venv)})
        run(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", self.venv / "bin" / "python", wheel)
        self.environment = {
            **environment,
            "HOME": str(self.data),
            "BAOSONG_DATA": str(self.data),
            "BAOSONG_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }

    def _interpreter(self):
        """One that the other account may execute: that of the tests may lie in root's own folder."""
        for found in (sys._base_executable, shutil.which("python3", path="/usr/bin:/usr/local/bin")):
            if found and subprocess.run([*self.prefix, found, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False).returncode == 0:
                return found
        self.prefix = []
        return sys.executable

    def command(self, *arguments):
        return [*self.prefix, str(self.venv / "bin" / "baosong"), *arguments]

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE_S) as answer:
            return answer.status, answer.read()


@pytest.fixture(scope="module")
def installed(folder, wheel):
    return Installed(folder, wheel)


@pytest.fixture(scope="module")
def served(installed):
    """Served from an empty data folder, from a folder that is not the repository."""
    with (installed.data / "log").open("wb") as log:
        command = installed.command("serve", "--no-worker", "--port", str(installed.port))
        process = subprocess.Popen(command, env=installed.environment, cwd=installed.data, stdout=log, stderr=log)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            installed.ask("/healthz")
            break
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, (installed.data / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.5)
    yield installed
    process.terminate()
    process.wait(timeout=PATIENCE_S)


def test_an_installed_wheel_serves_chinese_pages_with_their_scripts(served):
    _, page = served.ask("/sign-in/")
    status, script = served.ask("/static/build/main.js")

    assert "<h1>登录</h1>" in page.decode()
    assert "Sign in" not in page.decode()
    assert status == 200
    assert script == (ROOT / "src/baosong/site/static/build/main.js").read_bytes()
    assert served.ask("/static/build/MediaInfoModule.wasm")[0] == 200


def test_an_empty_installation_says_which_command_is_needed_and_the_command_works(served):
    before = served.ask("/sign-in/")[1].decode()

    ran = run(*served.command("init", "--unit", "示范大学", "--account", "zuzhibu"), env=served.environment, cwd=served.data)

    assert "baosong init --unit 单位名称 --account 账号名" in (served.data / "log").read_text()
    assert "baosong init --unit 单位名称 --account 账号名" in before
    link = re.search(r"http\S+/join/\S+/", ran).group()
    assert "示范大学" in served.ask(link.removeprefix(served.environment["BAOSONG_PUBLIC_URL"]))[1].decode()


def test_an_installed_wheel_finds_its_fonts(installed):
    code = "from baosong.core.typesetting.fonts import folders; from pathlib import Path; print(all(any(Path(folder).glob('*.tt?')) for folder in folders()))"

    assert run(*installed.prefix, installed.venv / "bin" / "python", "-c", code, env=installed.environment, cwd=installed.data) == "True\n"
