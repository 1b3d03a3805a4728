"""Content-addressed storage: files are stored under their SHA-256 and never overwritten."""

from baosong.core.blobstore.store import (
    BlobDamaged,
    BlobStore,
    BlobStoreError,
    BlobStoreFull,
    BlobStoreUnavailable,
    DiskBlobStore,
    StoredBlob,
    disk_full_guard,
    sm3_of,
)

__all__ = ["BlobDamaged", "BlobStore", "BlobStoreError", "BlobStoreFull", "BlobStoreUnavailable", "DiskBlobStore", "StoredBlob", "disk_full_guard", "sm3_of"]
