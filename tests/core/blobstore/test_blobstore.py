"""The blobstore returns what was stored, under its SHA-256, completely or not at all. One suite for the disk and a real store."""

import hashlib
import io
import os
import socket
import stat
import time
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baosong.core.blobstore import BlobDamaged, BlobStoreFull, BlobStoreUnavailable, DiskBlobStore
from baosong.core.blobstore import store as subject
from baosong.core.blobstore.s3_store import S3BlobStore, client_of
from tests.servers.store import store_server


@pytest.fixture(scope="module")
def store():
    with store_server() as made:
        yield made


def in_bucket(store, near, prefix=None, most_bytes=10**9):
    return S3BlobStore(near, store.client(), store.bucket("blobstore"), f"{prefix or uuid4().hex}/", most_bytes=most_bytes)


@pytest.fixture
def disk(tmp_path):
    return DiskBlobStore(tmp_path / "blobstore")


@pytest.fixture
def bucket(store, tmp_path):
    return in_bucket(store, tmp_path / "near")


@pytest.fixture(params=["disk", "bucket"])
def blobstore(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("kind", ["disk", "bucket"])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=2000), max_size=8))
def test_what_is_put_in_comes_out_once_for_each_content(request, tmp_path_factory, kind, contents):
    folder = tmp_path_factory.mktemp("blobstore")
    blobstore = DiskBlobStore(folder) if kind == "disk" else in_bucket(request.getfixturevalue("store"), folder)

    stored = [blobstore.put(io.BytesIO(content)) for content in contents]

    for content, one in zip(contents, stored, strict=True):
        assert one.sha256 == hashlib.sha256(content).hexdigest()
        assert one.size == len(content)
        assert blobstore.path(one.sha256).read_bytes() == content
        assert blobstore.verify(one.sha256)
    assert sum(one.is_new for one in stored) == len(set(contents))
    assert set(blobstore.all()) == {one.sha256 for one in stored}
    assert list(blobstore.incoming.iterdir()) == []


def test_a_finished_file_is_moved_and_not_copied(blobstore, tmp_path):
    path = tmp_path / "part"
    path.write_bytes(b"film")
    inode = path.stat().st_ino

    stored = blobstore.adopt(path)

    assert blobstore.path(stored.sha256).stat().st_ino == inode
    assert not path.exists()


def test_a_file_that_somebody_can_still_write_to_is_copied(blobstore, tmp_path):
    content = os.urandom(100_000)
    path = tmp_path / "upload.part"
    path.write_bytes(content)

    with path.open("r+b") as kept_open:
        stored = blobstore.adopt(path, hashlib.sha256(content).hexdigest())
        os.ftruncate(kept_open.fileno(), 0)

    assert not path.exists()
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert blobstore.path(stored.sha256).read_bytes() == content


@pytest.mark.parametrize("arrival", ["put", "adopt"])
def test_a_blob_of_the_right_size_with_other_bytes_is_replaced_when_its_bytes_arrive_again(disk, tmp_path, arrival):
    content = os.urandom(100_000)
    stored = disk.put(io.BytesIO(content))
    blob = disk.path(stored.sha256)
    blob.chmod(0o600)
    blob.write_bytes(bytes(len(content)))

    if arrival == "put":
        again = disk.put(io.BytesIO(content))
    else:
        (tmp_path / "again").write_bytes(content)
        again = disk.adopt(tmp_path / "again", stored.sha256)

    assert again.is_new
    assert disk.path(stored.sha256).read_bytes() == content


def test_stored_blobs_cannot_be_written_to(blobstore):
    """ASVS 12.4.1–12.4.2."""
    stored = blobstore.put(io.BytesIO(b"film"))

    assert not stat.S_IMODE(blobstore.path(stored.sha256).stat().st_mode) & 0o222


def test_bytes_that_rot_are_found(disk):
    stored = disk.put(io.BytesIO(b"film"))
    path = disk.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"fi1m")

    assert not disk.verify(stored.sha256)


def empty(path):
    path.chmod(0o600)
    path.write_bytes(b"")


@pytest.mark.parametrize("way", ["put", "adopt"])
def test_a_blob_of_another_size_is_replaced_when_its_bytes_arrive_again(blobstore, store, tmp_path, way):
    stored = blobstore.put(io.BytesIO(b"film"))
    empty(blobstore.path(stored.sha256))
    if isinstance(blobstore, S3BlobStore):
        store.client().put_object(Bucket="blobstore", Key=blobstore.name_of(stored.sha256), Body=b"")
    assert blobstore.has(stored.sha256)
    assert not blobstore.has(stored.sha256, size=4)

    if way == "put":
        again = blobstore.put(io.BytesIO(b"film"))
    else:
        (tmp_path / "part").write_bytes(b"film")
        again = blobstore.adopt(tmp_path / "part", stored.sha256)

    assert (again.sha256, again.size) == (stored.sha256, 4)
    assert blobstore.path(stored.sha256).read_bytes() == b"film"
    assert blobstore.has(stored.sha256, size=4)
    assert blobstore.verify(stored.sha256)
    assert not stat.S_IMODE(blobstore.path(stored.sha256).stat().st_mode) & 0o222
    assert list(blobstore.incoming.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 63 + "/"])
def test_what_is_no_sha256_names_no_file(blobstore, name):
    assert not blobstore.has(name)
    with pytest.raises(FileNotFoundError):
        blobstore.path(name)


def test_a_full_disk_leaves_nothing_behind(blobstore, monkeypatch):
    def disk_full(handle):
        raise OSError(subject.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)

    with pytest.raises(BlobStoreFull):
        blobstore.put(io.BytesIO(b"film"))

    assert list(blobstore.all()) == []
    assert list(blobstore.incoming.iterdir()) == []


def test_what_is_dropped_is_gone_and_dropping_it_again_does_nothing(blobstore):
    stored = blobstore.put(io.BytesIO(b"personal"))

    for sha256 in (stored.sha256, stored.sha256, "0" * 64, "../../etc/passwd"):
        blobstore.drop(sha256)

    assert not blobstore.has(stored.sha256)


def test_another_machine_fetches_what_one_has_stored(store, tmp_path):
    one, other = in_bucket(store, tmp_path / "one", "shared"), in_bucket(store, tmp_path / "other", "shared")

    stored = one.put(io.BytesIO(b"film"))

    assert other.path(stored.sha256).read_bytes() == b"film"
    assert not other.put(io.BytesIO(b"film")).is_new


def test_bytes_that_rot_in_the_store_are_found_and_not_handed_out(bucket, store):
    stored = bucket.put(io.BytesIO(b"film"))
    bucket.cache.drop(stored.sha256)
    store.client().put_object(Bucket="blobstore", Key=bucket.name_of(stored.sha256), Body=b"fi1m")

    assert not bucket.verify(stored.sha256)
    with pytest.raises(BlobDamaged):
        bucket.path(stored.sha256)
    assert list(bucket.cache.all()) == []


def test_what_nobody_read_for_long_leaves_the_disk_and_not_the_store(store, tmp_path):
    blobstore = in_bucket(store, tmp_path / "near", most_bytes=8)
    old, new = blobstore.put(io.BytesIO(b"old film")), blobstore.put(io.BytesIO(b"new film"))
    long_ago = time.time() - 86_400
    os.utime(blobstore.cache.path(old.sha256), (long_ago, long_ago))

    blobstore.trim()

    assert set(blobstore.cache.all()) == {new.sha256}
    assert blobstore.path(old.sha256).read_bytes() == b"old film"


def test_an_unavailable_store_loses_nothing_and_is_reported(tmp_path):
    with store_server() as store:
        blobstore = in_bucket(store, tmp_path / "near")
        stored = blobstore.put(io.BytesIO(b"film"))
        store.kill()
        part = tmp_path / "part"
        part.write_bytes(b"arrived")

        with pytest.raises(BlobStoreUnavailable):
            blobstore.put(io.BytesIO(b"another"))
        with pytest.raises(BlobStoreUnavailable):
            blobstore.adopt(part)

        assert part.read_bytes() == b"arrived"
        assert set(blobstore.cache.all()) == {stored.sha256}
        assert blobstore.path(stored.sha256).read_bytes() == b"film"
        store.start()
        assert blobstore.adopt(part).is_new
        assert len(list(blobstore.all())) == 2


def test_a_store_that_accepts_connections_and_never_answers_is_away_after_one_attempt(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        patient = client_of(endpoint, "us-east-1", "key", "secret")
        reader = client_of(endpoint, "us-east-1", "key", "secret", timeout=0.2, attempts=1)
        blobstore = S3BlobStore(tmp_path, patient, "blobstore", most_bytes=8, reader=reader)

        for ask in (blobstore.has, blobstore.path):
            with pytest.raises(BlobStoreUnavailable):
                ask("0" * 64)

        # One connection for each question, and no further one.
        silent.settimeout(5)
        for _ in range(2):
            silent.accept()
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):
            silent.accept()
