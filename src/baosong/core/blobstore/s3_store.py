"""Blobstore in a bucket of an S3-compatible store, with a cache on disk for files that are played or checked.

Object names equal the paths on disk (blobs/ab/cdef…), so that a blobstore can be moved by copying.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.blobstore.store import (
    BlobDamaged,
    BlobStoreUnavailable,
    ByteSource,
    DiskBlobStore,
    StoredBlob,
    derived_folder,
    digest_of,
    disk_full_guard,
    has_writers,
    relative_path,
)

if TYPE_CHECKING:
    from boto3.s3.transfer import TransferConfig
    from mypy_boto3_s3 import S3Client

MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload"})
# Files read within this time are not evicted: a process may be about to open them.
IN_USE_S: Final = 3600
EVICT_EVERY_S: Final = 600


@cache
def transfer() -> TransferConfig:
    """Return the thresholds of multipart uploads."""
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(multipart_threshold=64 * 1024**2, multipart_chunksize=32 * 1024**2, max_concurrency=4)


def client_of(endpoint: str, region: str, key: str, secret: str, *, timeout: float = 60, attempts: int = 3) -> S3Client:
    """Return a client of a store, with short timeouts (seconds): a person waits for the answer."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(
            connect_timeout=min(5, timeout),
            read_timeout=timeout,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            signature_version="s3v4",
        ),
    )


@contextmanager
def store_errors() -> Iterator[None]:
    """Convert errors: missing objects to FileNotFoundError, all others to BlobStoreUnavailable."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in MISSING:
            raise FileNotFoundError(str(error)) from error
        raise BlobStoreUnavailable(str(error)) from error
    except BotoCoreError as error:
        raise BlobStoreUnavailable(str(error)) from error


class S3BlobStore:
    """Blobstore in a bucket, with a cache on disk. `reader`: the client for reading, which may be less patient than that for writing."""

    def __init__(self, cache: Path, client: S3Client, bucket: str, prefix: str = "", *, most_bytes: int, reader: S3Client | None = None) -> None:
        self.cache = DiskBlobStore(cache)
        self.client, self.bucket, self.prefix, self.most_bytes = client, bucket, prefix, most_bytes
        self._reader = reader or client
        self._evicted_at = time.monotonic()

    @property
    def incoming(self) -> Path:
        """Folder of the cache's file system for incomplete files."""
        return self.cache.incoming

    def name_of(self, sha256: str) -> str:
        """Return the name of an object. Raises FileNotFoundError for an invalid SHA-256."""
        return f"{self.prefix}{relative_path(sha256)}"

    def put(self, source: ByteSource) -> StoredBlob:
        """Store a stream: in the cache first, then in the bucket. Raises BlobStoreFull, BlobStoreUnavailable."""
        stored = self.cache.put(source)
        try:
            is_new = self._send(self.cache.path(stored.sha256), stored.sha256)
        except BlobStoreUnavailable:
            if stored.is_new:
                self.cache.drop(stored.sha256)
            raise
        return StoredBlob(stored.sha256, stored.size, is_new=is_new)

    def replace(self, source: ByteSource) -> StoredBlob:
        """Store a stream over an object, which `put` keeps if its size is right. Raises BlobStoreFull, BlobStoreUnavailable."""
        stored = self.cache.put(source)
        with store_errors():
            self.client.upload_file(str(self.cache.path(stored.sha256)), self.bucket, self.name_of(stored.sha256), Config=transfer())
        return StoredBlob(stored.sha256, stored.size, is_new=True)

    def adopt(self, path: Path, sha256: str | None = None) -> StoredBlob:
        """Upload a complete file, then move it into the cache; if the store is unavailable, the file stays where it was."""
        if has_writers(path):
            with path.open("rb") as source:
                made = self.put(source)
            path.unlink()
            return made
        sha256 = sha256 or digest_of(path)
        is_new = self._send(path, sha256)
        stored = self.cache.adopt(path, sha256)
        self._evict_if_due()
        return StoredBlob(sha256, stored.size, is_new=is_new)

    def _send(self, path: Path, sha256: str) -> bool:
        # An object of another size is damaged: it is replaced.
        if self.has(sha256, size=path.stat().st_size):
            return False
        with store_errors():
            self.client.upload_file(str(path), self.bucket, self.name_of(sha256), Config=transfer())
        return True

    def path(self, sha256: str) -> Path:
        """Return the cached file, downloaded if necessary. Raises FileNotFoundError, BlobStoreUnavailable, BlobDamaged, BlobStoreFull."""
        try:
            found = self.cache.path(sha256)
            found.touch()
            return found
        except FileNotFoundError:
            pass
        with store_errors():
            body = self._reader.get_object(Bucket=self.bucket, Key=self.name_of(sha256))["Body"]
            stored = self.cache.put(body)
        if stored.sha256 != sha256:
            self.cache.drop(stored.sha256)
            raise BlobDamaged(f"{sha256} is damaged in the store")
        self._evict_if_due()
        return self.cache.path(sha256)

    def has(self, sha256: str, *, size: int | None = None) -> bool:
        """Return whether the bytes are in the bucket; the cache alone does not count."""
        try:
            with store_errors():
                found = self._reader.head_object(Bucket=self.bucket, Key=self.name_of(sha256))["ContentLength"]
        except FileNotFoundError:
            return False
        return size is None or size == found

    def verify(self, sha256: str) -> bool:
        """Hash the object in the bucket again."""
        digest = hashlib.sha256()
        try:
            with store_errors():
                for chunk in self.client.get_object(Bucket=self.bucket, Key=self.name_of(sha256))["Body"].iter_chunks(4 * 1024**2):
                    digest.update(chunk)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def all(self) -> Iterator[str]:
        """Yield the SHA-256 of all objects in the bucket."""
        with store_errors():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}blobs/"):
                for found in page.get("Contents", []):
                    yield found["Key"].removeprefix(f"{self.prefix}blobs/").replace("/", "")

    def put_derived(self, sha256: str, path: Path) -> None:
        """Upload a derived file, then move it into the cache."""
        with store_errors():
            self.client.upload_file(str(path), self.bucket, self._derived_name(sha256, path.name), Config=transfer())
        self.cache.put_derived(sha256, path)

    def derived_path(self, sha256: str, name: str) -> Path:
        """Return the cached file, downloaded if necessary. Raises FileNotFoundError, BlobStoreUnavailable, BlobStoreFull."""
        try:
            found = self.cache.derived_path(sha256, name)
            found.touch()
            return found
        except FileNotFoundError:
            pass
        with tempfile.TemporaryDirectory(dir=self.incoming) as folder:
            fetched = Path(folder) / name
            with store_errors(), disk_full_guard():
                self._reader.download_file(self.bucket, self._derived_name(sha256, name), str(fetched), Config=transfer())
            self.cache.put_derived(sha256, fetched)
        return self.cache.derived_path(sha256, name)

    def _derived_name(self, sha256: str, name: str) -> str:
        return f"{self.prefix}{derived_folder(sha256)}/{name}"

    def drop(self, sha256: str) -> None:
        """Delete the blob and its derived files from cache and bucket."""
        self.cache.drop(sha256)
        with suppress(FileNotFoundError), store_errors():
            self.client.delete_object(Bucket=self.bucket, Key=self.name_of(sha256))
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{derived_folder(sha256)}/"):
                for found in page.get("Contents", []):
                    self.client.delete_object(Bucket=self.bucket, Key=found["Key"])

    def _evict_if_due(self) -> None:
        if time.monotonic() - self._evicted_at < EVICT_EVERY_S:
            return
        self._evicted_at = time.monotonic()
        self.trim()

    def trim(self) -> int:
        """Evict the least recently used files until the cache is within its limit; return how many."""
        found = []
        for path in (*(self.cache.root / "blobs").glob("??/*"), *(self.cache.root / "derived").glob("??/*/*")):
            seen = path.stat()
            found.append((seen.st_mtime, seen.st_size, path))
        size, count = sum(one[1] for one in found), 0
        for read_at, bytes_, path in sorted(found):
            if size <= self.most_bytes or time.time() - read_at < IN_USE_S:
                break
            path.unlink(missing_ok=True)
            size, count = size - bytes_, count + 1
        return count
