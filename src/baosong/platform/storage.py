"""Stores and folders of this installation."""

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from baosong.core.blobstore import BlobStore, DiskBlobStore
from baosong.core.blobstore.direct_upload import DirectUpload
from baosong.core.blobstore.s3_store import S3BlobStore, client_of
from baosong.core.bundle import InstallationKey, load_key

# Seconds that a page waits for the store, once.
PAGE_S: Final = 2.0
_pages: list[bool] = []


def serve_pages() -> None:
    """Let this process wait only shortly for the store when it reads: people wait for its answers."""
    _pages.append(True)


@cache
def _blobstore(root: Path, store: str, prefix: str, *, timeout: float = 60, attempts: int = 3) -> BlobStore:
    if not store:
        return DiskBlobStore(root)
    options = settings.BAOSONG_STORE
    account = options["store_endpoint"], options["store_region"], options["store_key"], options["store_secret"]
    client = client_of(*account, timeout=timeout, attempts=attempts)
    reader = client_of(*account, timeout=PAGE_S, attempts=1) if _pages and timeout > PAGE_S else client
    bucket, _, within = store.partition("/")
    begin = f"{within.strip('/')}/" if within.strip("/") else ""
    return S3BlobStore(root, client, bucket, f"{begin}{prefix}/", most_bytes=options["store_cache_gb"] * 1024**3, reader=reader)


def _named(name: str) -> BlobStore:
    return _blobstore(Path(settings.BAOSONG_DATA) / name, settings.BAOSONG_STORE["store"], name)


def blobstore() -> BlobStore:
    """Return the installation's blobstore: in the data folder, or in the configured S3 store."""
    return _named("blobstore")


def probed_blobstore() -> BlobStore:
    """Return the same for asking whether it answers: with one attempt of a second."""
    return _blobstore(Path(settings.BAOSONG_DATA) / "blobstore", settings.BAOSONG_STORE["store"], "blobstore", timeout=1, attempts=1)


def direct_upload() -> DirectUpload | None:
    """Return the direct upload from browsers to the S3 store; None if browsers cannot reach it."""
    options = settings.BAOSONG_STORE
    if not options["store"] or not options["store_public"]:
        return None
    return _direct(options["store"], options["store_public"], options["store_region"], options["store_key"], options["store_secret"])


@cache
def _direct(_store: str, *signing: str) -> DirectUpload:
    store = blobstore()
    if not isinstance(store, S3BlobStore):
        raise TypeError(store)
    return DirectUpload(store, client_of(*signing))


def personal_blobstore() -> BlobStore:
    """Return the blobstore of files that persons may have erased. No other table may refer to its blobs."""
    return _named("personal")


def part_folder() -> Path:
    """Return the folder of uploads in progress, on the file system of the blobstore, so that finishing is a rename."""
    folder = Path(settings.BAOSONG_DATA) / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def bundle_folder() -> Path:
    """Return the folder of bundles that wait to be sent or imported."""
    folder = Path(settings.BAOSONG_DATA) / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installation_key() -> InstallationKey:
    """Return the installation's key; generated on first use."""
    folder = Path(settings.BAOSONG_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return load_key(folder / "installation.key")


def rendition_folder() -> Path:
    """Return the folder of renditions of films; derived data, not backed up."""
    folder = Path(settings.BAOSONG_DATA) / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
