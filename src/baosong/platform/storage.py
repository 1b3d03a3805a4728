"""Where this installation keeps its bytes: the blobstore, and the parts of uploads under way."""

from functools import cache
from pathlib import Path

from django.conf import settings

from baosong.core.blobstore import BlobStore, DiskBlobStore
from baosong.core.blobstore.direct_upload import DirectUpload
from baosong.core.blobstore.s3_store import S3BlobStore, client_of
from baosong.core.bundle import InstallationKey, load_key


@cache
def _blobstore(root: Path, store: str, prefix: str) -> BlobStore:
    if not store:
        return DiskBlobStore(root)
    said = settings.BAOSONG_STORE
    client = client_of(said["store_endpoint"], said["store_region"], said["store_key"], said["store_secret"])
    bucket, _, within = store.partition("/")
    begin = f"{within.strip('/')}/" if within.strip("/") else ""
    return S3BlobStore(root, client, bucket, f"{begin}{prefix}/", most_bytes=said["store_cache_gb"] * 1024**3)


def _named(name: str) -> BlobStore:
    return _blobstore(Path(settings.BAOSONG_DATA) / name, settings.BAOSONG_STORE["store"], name)


def blobstore() -> BlobStore:
    """The installation's blobstore: in the data folder, or in a store where one is named."""
    return _named("blobstore")


def direct_upload() -> DirectUpload | None:
    """The way by which browsers send files to the store itself, where the store is reached by them."""
    said = settings.BAOSONG_STORE
    if not said["store"] or not said["store_public"]:
        return None
    return _direct(said["store"], said["store_public"], said["store_region"], said["store_key"], said["store_secret"])


@cache
def _direct(_store: str, *signing: str) -> DirectUpload:
    kept = blobstore()
    if not isinstance(kept, S3BlobStore):
        raise TypeError(kept)
    return DirectUpload(kept, client_of(*signing))


def personal_blobstore() -> BlobStore:
    """The blobstore of what persons may have erased: their pictures and clips. Nothing else may refer to its bytes."""
    return _named("personal")


def part_folder() -> Path:
    """The folder of uploads under way, on the same disk as the blobstore so that finishing is a rename."""
    folder = Path(settings.BAOSONG_DATA) / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def bundle_folder() -> Path:
    """The folder of bundles on their way."""
    folder = Path(settings.BAOSONG_DATA) / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installation_key() -> InstallationKey:
    """The installation's key, made when it is first asked for."""
    folder = Path(settings.BAOSONG_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return load_key(folder / "installation.key")


def rendition_folder() -> Path:
    """The folder of what is made out of films and can be made again; no backup needs it."""
    folder = Path(settings.BAOSONG_DATA) / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
