"""Word segmentation keeps its parsed dictionary where no other account can read or replace it."""

import tempfile

import pytest

from baosong.core.chinese.segmentation import cache_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_dictionary_is_kept_in_a_folder_of_the_account_and_found_again():
    folder = cache_folder()

    assert folder.stat().st_mode & 0o777 == 0o700
    assert cache_folder() == folder


@pytest.mark.parametrize("planted", ["open to others", "a link", "a file"])
def test_a_folder_that_somebody_else_prepared_is_not_used(temporary, planted):
    usual = cache_folder()
    usual.rmdir()
    if planted == "open to others":
        usual.mkdir()
        usual.chmod(0o777)
    elif planted == "a link":
        (temporary / "elsewhere").mkdir(mode=0o700)
        usual.symlink_to(temporary / "elsewhere")
    else:
        usual.touch(mode=0o600)

    folder = cache_folder()

    assert folder != usual
    assert folder.stat().st_mode & 0o777 == 0o700
