"""Commands that read and fill forms."""

import io
import json

import docx
from click.testing import CliRunner

from baosong.cli.forms import forms
from tests.museum.forms.maker import word
from tests.museum.forms.samples import picture

FORM = word(
    "报名表",
    """
= 报名表
||
姓名 | [姓名:person] | 性别 | [性别:choice]□男 □女 | {r2} [照片:picture]照片
单位 | {c3} [单位:unit]
序号 | 姓名 | 电话 | {c2} 备注
1[报名表:table] | | | {c2}
2 | | | {c2}
||
""",
)


def run(*arguments):
    return CliRunner().invoke(forms, [str(argument) for argument in arguments])


def test_the_fields_of_a_form_are_printed_as_json(tmp_path):
    (tmp_path / "a.docx").write_bytes(FORM.content)

    one = json.loads(run("read", tmp_path / "a.docx").output)
    two = [json.loads(line) for line in run("read", tmp_path / "a.docx", tmp_path / "a.docx").output.splitlines()]

    assert [(field["label"], field["kind"]) for field in one["fields"]] == [
        ("姓名", "person"),
        ("性别", "choice"),
        ("照片", "picture"),
        ("单位", "unit"),
        ("报名表", "table"),
    ]
    assert [line["file"] for line in two] == [str(tmp_path / "a.docx")] * 2


def test_a_form_is_filled_by_the_labels_of_its_fields(tmp_path):
    (tmp_path / "a.docx").write_bytes(FORM.content)
    (tmp_path / "photo.png").write_bytes(picture())
    values = {"姓名": "李明", "性别": "女", "照片": "photo.png", "f4": "文学院", "报名表": [{"姓名": "王强", "电话": "13800138000"}]}
    (tmp_path / "values.json").write_text(json.dumps(values), "utf-8")

    ran = run("fill", tmp_path / "a.docx", tmp_path / "values.json", tmp_path / "out.docx")

    assert ran.exit_code == 0, ran.output
    table = docx.Document(io.BytesIO((tmp_path / "out.docx").read_bytes())).tables[0]
    assert [table.cell(0, 1).text, table.cell(0, 3).text, table.cell(1, 1).text, table.cell(3, 1).text] == ["李明", "□男 ☑女", "文学院", "王强"]


def test_a_value_that_does_not_fit_is_named_and_a_file_that_is_no_form_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(FORM.content)
    (tmp_path / "values.json").write_text(json.dumps({"性别": "其他"}), "utf-8")

    filled = run("fill", tmp_path / "a.docx", tmp_path / "values.json", tmp_path / "out.docx")
    refused = run("read", tmp_path / "values.json")

    assert (filled.exit_code, "性别" in filled.output, "其他" in filled.output) == (1, True, True)
    assert refused.exit_code == 2
    assert "values.json" in refused.output
