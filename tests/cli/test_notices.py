"""Commands that read notices."""

import json

from click.testing import CliRunner

from baosong.cli.notices import notice

TEXT = "微视频征集启事\n请于2024年6月1日前将视频发送至a@example.org。"


def run(*arguments):
    return CliRunner().invoke(notice, [str(argument) for argument in arguments])


def test_several_files_are_read_one_line_each(tmp_path):
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in files:
        file.write_text(TEXT, "utf-8")

    rows = [json.loads(line) for line in run("read", *files).output.splitlines()]

    assert [row["file"] for row in rows] == [str(file) for file in files]
    assert {row["tasks"][0]["deadline"] for row in rows} == {"2024-06-01"}


def test_the_explanation_names_the_candidates(tmp_path):
    file = tmp_path / "one.txt"
    file.write_text(TEXT, "utf-8")

    assert "inventories" in run("explain", file).output.splitlines()
