"""The vault: what is put in comes out, under its SHA-256, whole or not at all."""

import hashlib
import io
import os
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.vault import DiskVault, VaultFull
from baosong.vault import store as subject


@pytest.fixture
def vault(tmp_path):
    return DiskVault(tmp_path / "vault")


@settings(deadline=None, max_examples=50)
@given(contents=st.lists(st.binary(max_size=2000), max_size=8))
def test_what_is_put_in_comes_out_once_for_each_content(tmp_path_factory, contents):
    vault = DiskVault(tmp_path_factory.mktemp("vault"))

    kept = [vault.put(io.BytesIO(content)) for content in contents]

    for content, one in zip(contents, kept, strict=True):
        assert one.sha256 == hashlib.sha256(content).hexdigest()
        assert one.size == len(content)
        assert vault.path(one.sha256).read_bytes() == content
        assert vault.verify(one.sha256)
    assert sum(one.is_new for one in kept) == len(set(contents))
    assert list(vault.incoming.iterdir()) == []


def test_a_finished_file_is_moved_and_not_copied(vault, tmp_path):
    path = tmp_path / "part"
    path.write_bytes(b"film")
    inode = path.stat().st_ino

    kept = vault.adopt(path)

    assert vault.path(kept.sha256).stat().st_ino == inode
    assert not path.exists()


def test_what_is_kept_cannot_be_written_to(vault):
    kept = vault.put(io.BytesIO(b"film"))

    assert not stat.S_IMODE(vault.path(kept.sha256).stat().st_mode) & 0o222


def test_bytes_that_rot_are_found(vault):
    kept = vault.put(io.BytesIO(b"film"))
    path = vault.path(kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"fi1m")

    assert not vault.verify(kept.sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 63 + "/"])
def test_what_is_no_sha256_names_no_file(vault, name):
    assert not vault.has(name)
    with pytest.raises(FileNotFoundError):
        vault.path(name)


def test_a_full_disk_leaves_nothing_behind(vault, monkeypatch):
    def no_room(handle):
        raise OSError(subject.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(VaultFull):
        vault.put(io.BytesIO(b"film"))

    assert [path for path in vault.root.rglob("*") if path.is_file()] == []


def test_what_is_dropped_is_gone_and_dropping_it_again_does_nothing(vault):
    kept = vault.put(io.BytesIO(b"personal"))

    for sha256 in (kept.sha256, kept.sha256, "0" * 64, "../../etc/passwd"):
        vault.drop(sha256)

    assert not vault.has(kept.sha256)
