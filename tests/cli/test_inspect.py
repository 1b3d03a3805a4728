"""`baosong inspect` on the shell: exit codes and JSON output."""

import json
import subprocess
import sys

import pytest

from baosong.site.demo import documents
from baosong.site.demo.films import FilmSpec
from tests.factories.films import make
from tests.servers import PATIENCE_S

CALL = """baosong_call = 1
title = "微党课"
[[tasks]]
name = "微党课"
[[tasks.pieces]]
kind = "video"
name = "党课视频"
[[tasks.pieces.rules]]
field = "duration_s"
value = [10, 20]
[[tasks.pieces.rules]]
field = "resolution"
value = [1920, 1080]
[[tasks.pieces]]
kind = "document"
name = "讲稿"
[[tasks.pieces.rules]]
field = "words"
value = [100, 5000]
"""


@pytest.fixture
def inspect(tmp_path):
    (tmp_path / "call.toml").write_text(CALL, "utf-8")

    def run(name, piece, *options):
        command = [sys.executable, "-m", "baosong.cli", "inspect", str(tmp_path / name), "--call", str(tmp_path / "call.toml"), "--task", "微党课"]
        return subprocess.run([*command, "--piece", piece, *options], capture_output=True, text=True, timeout=PATIENCE_S)

    return run


@pytest.mark.parametrize(("seconds", "code", "verdict"), [(12, 0, "met"), (6, 1, "violated")])
def test_a_film_is_judged_by_the_calls_rules(inspect, tmp_path, seconds, code, verdict):
    make(tmp_path / "film.mp4", FilmSpec(seconds))

    ran = inspect("film.mp4", "党课视频", "--json")

    assert ran.returncode == code, ran.stderr
    found = {row["rule"]: row for row in json.loads(ran.stdout)["findings"]}
    assert found["duration_s"]["verdict"] == verdict
    assert found["duration_s"]["expected"] == [10, 20]
    assert set(found["duration_s"]) == {"rule", "verdict", "expected", "measured", "evidence", "remedy"}


def test_a_script_is_counted(inspect, tmp_path):
    (tmp_path / "讲稿.docx").write_bytes(documents.docx(documents.text("门口", 300)))

    assert inspect("讲稿.docx", "讲稿").returncode == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + b"x" * 500, b"\x00" * 4000], ids=["empty", "renamed zip", "zeros"])
def test_a_file_that_is_no_film_is_unusable_and_says_so(inspect, tmp_path, content):
    (tmp_path / "film.mp4").write_bytes(content)

    ran = inspect("film.mp4", "党课视频")

    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "film.mp4" in ran.stderr


def test_a_missing_piece_is_named(inspect, tmp_path):
    ran = inspect("film.mp4", "海报")

    assert ran.returncode == 2
    assert "党课视频" in ran.stderr
