"""The files for containers. No container engine is needed: each file and option they name is looked for, and the front-end stage is run in an empty folder."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from baosong.cli import main
from baosong.site import configuration
from tests.servers import PATIENCE_S

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose"
DOCKERFILE = (COMPOSE / "Dockerfile").read_text("utf-8")
# The lines of each stage.
STAGES = [stage.splitlines() for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.M)[1:]]


@pytest.fixture(scope="module")
def written():
    return yaml.safe_load((COMPOSE / "compose.yaml").read_text("utf-8"))


def copied(stage):
    """The sources and the target of each COPY from the repository."""
    lines = [line.split()[1:] for line in stage if line.startswith("COPY ") and "--from" not in line]
    return [(line[:-1], line[-1]) for line in lines]


def ignored(name):
    patterns = (ROOT / ".dockerignore").read_text("utf-8").split()
    return any(name == pattern or name.startswith(f"{pattern}/") for pattern in patterns)


def test_every_file_that_the_image_copies_is_there_and_not_ignored():
    for stage in STAGES:
        for sources, _target in copied(stage):
            for source in sources:
                assert source == "." or ((ROOT / source).exists() and not ignored(source)), source
    for name in (".git", ".venv", "node_modules", "data", "demo-data"):
        assert ignored(name), name


def test_the_front_end_stage_builds_what_the_next_one_takes(tmp_path):
    for sources, target in copied(STAGES[0]):
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, tmp_path / target)
            else:
                shutil.copy(ROOT / source, tmp_path / target)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")

    ran = subprocess.run([ROOT / "tools" / "npm", "run", "build"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert ran.returncode == 0, ran.stderr
    taken = [line.split()[2].removeprefix("/src/") for line in STAGES[1] if line.startswith("COPY --from=front-end")]
    assert len(taken) == 2
    for folder in taken:
        assert any((tmp_path / folder).iterdir())


def test_the_image_runs_the_program_without_tools_and_not_as_root():
    last = STAGES[-1]
    command = next(line for line in last if line.startswith("CMD "))

    assert last.index("USER baosong") < last.index(command)
    assert not any("pip" in line or "npm" in line or line.startswith("COPY .") for line in last)
    _program, name, *arguments = yaml.safe_load(command.removeprefix("CMD "))
    main.commands[name].make_context(name, arguments)


def test_compose_names_options_files_and_volumes_that_there_are(written):
    options = {f"BAOSONG_{option.name.upper()}" for option in configuration.OPTIONS}

    assert set(written["x-baosong"]["environment"]) <= options
    for service in written["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (COMPOSE / source).exists() if source.startswith(".") else source in written["volumes"], volume
    asked = set(re.findall(r"\$\{(\w+)", (COMPOSE / "compose.yaml").read_text("utf-8"))) - {"BAOSONG_NETWORK"}
    assert asked == {line.split("=")[0] for line in (COMPOSE / ".env.example").read_text("utf-8").splitlines() if "=" in line and line[0] != "#"}


def test_compose_has_health_checks_and_makes_backups(written):
    services = written["services"]

    for name in ("web", "database", "cache"):
        assert services[name]["healthcheck"]["test"], name
    assert services["nginx"]["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert "baosong backup /backup" in services["backup"]["command"][-1]
    assert all(service.get("restart") == "unless-stopped" for service in services.values())
    # Files of the site are for its account alone; nginx sends them.
    assert (services["nginx"]["user"], "--uid 1000" in DOCKERFILE) == ("1000:1000", True)
