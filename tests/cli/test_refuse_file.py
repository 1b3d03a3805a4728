"""A file that a command cannot read is refused in a sentence, without numbers of the operating system."""

import pytest

from baosong.cli.output import refuse_file


def reads(path):
    try:
        path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        refuse_file(path, error)


@pytest.mark.parametrize(("name", "said"), [("missing.txt", "不存在"), ("folder", "是文件夹"), ("latin.txt", "不是 UTF-8 文本")])
def test_an_unreadable_file_is_named_with_what_to_do(tmp_path, capsys, name, said):
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")

    with pytest.raises(SystemExit) as ended:
        reads(tmp_path / name)

    message = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in message
    assert name in message
    assert "Errno" not in message
