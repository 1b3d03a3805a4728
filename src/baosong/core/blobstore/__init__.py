"""Bytes kept under their SHA-256: put, open, verify. Nothing is ever overwritten."""

from baosong.core.blobstore.store import BlobStore, BlobStoreError, BlobStoreFull, BlobStoreUnavailable, DiskBlobStore, StoredBlob, disk_full_guard, sm3_of

__all__ = ["BlobStore", "BlobStoreError", "BlobStoreFull", "BlobStoreUnavailable", "DiskBlobStore", "StoredBlob", "disk_full_guard", "sm3_of"]
