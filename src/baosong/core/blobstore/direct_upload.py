"""Uploads from browsers directly to the S3 store (multipart upload); the bytes do not pass through this server."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from baosong.core.blobstore.s3_store import S3BlobStore, store_errors, transfer
from baosong.core.blobstore.store import StoredBlob

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ADDRESS_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class UploadedPart:
    """A part that the store has received."""

    number: int
    size: int
    etag: str


class DirectUpload:
    """Direct uploads into an S3 blobstore. `signer`: a client with the address under which browsers reach the store."""

    def __init__(self, blobstore: S3BlobStore, signer: "S3Client") -> None:
        self.blobstore, self.signer = blobstore, signer

    def name_of(self, upload: object) -> str:
        """Return the name of the object until its SHA-256 is known."""
        return f"{self.blobstore.prefix}incoming/{upload}"

    def begin(self, upload: object) -> str:
        """Start an upload; return the store's id of it. Raises BlobStoreUnavailable."""
        with store_errors():
            return self.blobstore.client.create_multipart_upload(Bucket=self.blobstore.bucket, Key=self.name_of(upload))["UploadId"]

    def address(self, upload: object, begun: str, number: int) -> str:
        """Return a presigned address (Signature Version 4) for one part, valid for an hour."""
        asked = {"Bucket": self.blobstore.bucket, "Key": self.name_of(upload), "UploadId": begun, "PartNumber": number}
        return str(self.signer.generate_presigned_url("upload_part", Params=asked, ExpiresIn=ADDRESS_SECONDS))

    def parts(self, upload: object, begun: str) -> list[UploadedPart]:
        """Return the received parts. Raises FileNotFoundError after the upload was completed or aborted, and BlobStoreUnavailable."""
        # By number: a part that was sent twice may be listed twice; the newer one counts.
        found: dict[int, tuple[datetime, UploadedPart]] = {}
        after = 0
        while True:
            with store_errors():
                page = self.blobstore.client.list_parts(Bucket=self.blobstore.bucket, Key=self.name_of(upload), UploadId=begun, PartNumberMarker=after)
            for part in page.get("Parts", []):
                known = found.get(part["PartNumber"])
                if known is None or known[0] <= part["LastModified"]:
                    found[part["PartNumber"]] = part["LastModified"], UploadedPart(part["PartNumber"], part["Size"], part["ETag"])
            if not page.get("IsTruncated"):
                return [found[number][1] for number in sorted(found)]
            after = page["NextPartNumberMarker"]

    def join(self, upload: object, begun: str, *, length: int) -> int:
        """Complete the upload if all bytes have arrived; return the size received. Idempotent."""
        try:
            sent = self.parts(upload, begun)
        except FileNotFoundError:
            with store_errors():
                return int(self.blobstore.client.head_object(Bucket=self.blobstore.bucket, Key=self.name_of(upload))["ContentLength"])
        size = sum(part.size for part in sent)
        if size == length:
            whole = [{"PartNumber": part.number, "ETag": part.etag} for part in sent]
            with store_errors():
                self.blobstore.client.complete_multipart_upload(
                    Bucket=self.blobstore.bucket,
                    Key=self.name_of(upload),
                    UploadId=begun,
                    MultipartUpload={"Parts": whole},  # type: ignore[typeddict-item]  # the parts are complete here
                )
        return size

    def take_over(self, upload: object) -> StoredBlob:
        """Turn the completed object into a blob: hashed while it is downloaded to the cache, then copied inside the store."""
        name, blobstore = self.name_of(upload), self.blobstore
        with store_errors():
            stored = blobstore.cache.put(blobstore.client.get_object(Bucket=blobstore.bucket, Key=name)["Body"])
        if not blobstore.has(stored.sha256, size=stored.size):
            with store_errors():
                blobstore.client.copy({"Bucket": blobstore.bucket, "Key": name}, blobstore.bucket, blobstore.name_of(stored.sha256), Config=transfer())
        return stored

    def forget(self, upload: object, begun: str) -> None:
        """Abort an upload and delete what was received."""
        with suppress(FileNotFoundError), store_errors():
            self.blobstore.client.abort_multipart_upload(Bucket=self.blobstore.bucket, Key=self.name_of(upload), UploadId=begun)
        with suppress(FileNotFoundError), store_errors():
            self.blobstore.client.delete_object(Bucket=self.blobstore.bucket, Key=self.name_of(upload))
