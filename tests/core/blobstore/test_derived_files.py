"""Files that were derived from a blob are kept beside it, are no blobs, and can be lost. One suite for the disk and a real store."""

import io
import os
import time
from uuid import uuid4

import pytest

from baosong.core.blobstore import BlobStoreUnavailable, DiskBlobStore
from baosong.core.blobstore.s3_store import S3BlobStore
from tests.servers.store import store_server


@pytest.fixture(scope="module")
def store():
    with store_server() as made:
        yield made


def in_bucket(store, near, prefix, most_bytes=10**9):
    return S3BlobStore(near, store.client(), store.bucket("blobstore"), f"{prefix}/", most_bytes=most_bytes)


@pytest.fixture(params=["disk", "bucket"])
def blobstore(request, tmp_path):
    if request.param == "disk":
        return DiskBlobStore(tmp_path / "blobstore")
    return in_bucket(request.getfixturevalue("store"), tmp_path / "near", uuid4().hex)


def derive(blobstore, sha256, name="text-1.txt", content=b"text"):
    path = blobstore.incoming / name
    path.write_bytes(content)
    blobstore.put_derived(sha256, path)


def test_a_derived_file_is_found_by_its_blob_and_name(blobstore):
    stored = blobstore.put(io.BytesIO(b"document"))
    derive(blobstore, stored.sha256)

    assert blobstore.derived_path(stored.sha256, "text-1.txt").read_bytes() == b"text"
    for sha256, name in ((stored.sha256, "page-1-1.png"), ("0" * 64, "text-1.txt"), ("../../etc", "passwd")):
        with pytest.raises(FileNotFoundError):
            blobstore.derived_path(sha256, name)
    assert list(blobstore.incoming.iterdir()) == []


def test_a_derived_file_may_be_written_again(blobstore):
    stored = blobstore.put(io.BytesIO(b"document"))
    derive(blobstore, stored.sha256)
    derive(blobstore, stored.sha256, content=b"another text")

    assert blobstore.derived_path(stored.sha256, "text-1.txt").read_bytes() == b"another text"


def test_a_derived_file_is_no_blob(blobstore):
    """Backups and verifications go through all blobs."""
    stored = blobstore.put(io.BytesIO(b"document"))
    derive(blobstore, stored.sha256)

    assert list(blobstore.all()) == [stored.sha256]


def test_what_was_derived_goes_with_its_blob(blobstore):
    stored = blobstore.put(io.BytesIO(b"document"))
    derive(blobstore, stored.sha256)

    blobstore.drop(stored.sha256)

    with pytest.raises(FileNotFoundError):
        blobstore.derived_path(stored.sha256, "text-1.txt")


def test_another_machine_reads_what_one_has_derived(store, tmp_path):
    one, other = in_bucket(store, tmp_path / "one", "shared"), in_bucket(store, tmp_path / "other", "shared")
    stored = one.put(io.BytesIO(b"document"))
    derive(one, stored.sha256)

    assert other.derived_path(stored.sha256, "text-1.txt").read_bytes() == b"text"


def test_a_derived_file_that_nobody_read_for_long_leaves_the_disk_and_not_the_store(store, tmp_path):
    blobstore = in_bucket(store, tmp_path / "near", uuid4().hex, most_bytes=8)
    stored = blobstore.put(io.BytesIO(b"document"))
    derive(blobstore, stored.sha256, content=b"a long text")
    near = blobstore.cache.derived_path(stored.sha256, "text-1.txt")
    long_ago = time.time() - 86_400
    os.utime(near, (long_ago, long_ago))

    blobstore.trim()

    assert not near.exists()
    assert blobstore.derived_path(stored.sha256, "text-1.txt").read_bytes() == b"a long text"


def test_an_unavailable_store_is_no_missing_file(tmp_path):
    with store_server() as store:
        blobstore = in_bucket(store, tmp_path / "near", "away")
        stored = blobstore.put(io.BytesIO(b"document"))
        store.kill()

        with pytest.raises(BlobStoreUnavailable):
            blobstore.derived_path(stored.sha256, "text-1.txt")
        with pytest.raises(BlobStoreUnavailable):
            derive(blobstore, stored.sha256)
