"""The configuration file."""

import os
import subprocess
import sys

import pytest

from baosong.site import configuration


def test_a_file_that_was_named_and_is_missing_is_an_error(tmp_path):
    with pytest.raises(configuration.InvalidConfiguration, match=r"away\.toml.*BAOSONG_CONFIG"):
        configuration.load({"BAOSONG_CONFIG": str(tmp_path / "away.toml")})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"data = ", None])
def test_a_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path, content):
    path = tmp_path / "baosong.toml"
    path.mkdir() if content is None else path.write_bytes(content)

    with pytest.raises(configuration.InvalidConfiguration, match=r"baosong\.toml"):
        configuration.load({"BAOSONG_CONFIG": str(path)})


@pytest.mark.parametrize("environment", [{}, {"BAOSONG_CONFIG": ""}])
def test_without_a_name_and_without_a_file_the_defaults_hold(tmp_path, monkeypatch, environment):
    monkeypatch.chdir(tmp_path)

    assert configuration.load(environment)["data"] == "data"


def test_a_command_ends_with_a_sentence(tmp_path):
    environment = {**os.environ, "BAOSONG_CONFIG": str(tmp_path / "away.toml")}

    ran = subprocess.run([sys.executable, "-m", "baosong.cli", "verify"], env=environment, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr.startswith("baosong: ")) == (2, True), ran.stderr
    assert "Traceback" not in ran.stderr
