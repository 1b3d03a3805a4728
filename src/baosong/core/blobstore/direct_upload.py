"""Uploads that a browser sends to the store itself, part by part (S3 multipart upload); their bytes pass no process of ours until they are whole."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from baosong.core.blobstore.s3_store import S3BlobStore, reaching, transfer
from baosong.core.blobstore.store import StoredBlob

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ADDRESS_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class UploadedPart:
    """A part that is in the store."""

    number: int
    size: int
    etag: str


class DirectUpload:
    """The browser's way into a bucket blobstore. `signer` is a client of the address under which browsers reach the store."""

    def __init__(self, blobstore: S3BlobStore, signer: "S3Client") -> None:
        self.blobstore, self.signer = blobstore, signer

    def name_of(self, upload: object) -> str:
        """The name of the object until its SHA-256 is known."""
        return f"{self.blobstore.prefix}incoming/{upload}"

    def begin(self, upload: object) -> str:
        """The store's own name for the upload. Raises VaultAway."""
        with reaching():
            return self.blobstore.client.create_multipart_upload(Bucket=self.blobstore.bucket, Key=self.name_of(upload))["UploadId"]

    def address(self, upload: object, begun: str, number: int) -> str:
        """Where the browser puts a part, for an hour (Signature Version 4 in the query)."""
        asked = {"Bucket": self.blobstore.bucket, "Key": self.name_of(upload), "UploadId": begun, "PartNumber": number}
        return str(self.signer.generate_presigned_url("upload_part", Params=asked, ExpiresIn=ADDRESS_SECONDS))

    def parts(self, upload: object, begun: str) -> list[UploadedPart]:
        """What is in the store. Raises FileNotFoundError once the upload was finished or forgotten, and VaultAway."""
        # By number: a part that was sent again may be told twice, and the newer one counts.
        found: dict[int, tuple[datetime, UploadedPart]] = {}
        after = 0
        while True:
            with reaching():
                page = self.blobstore.client.list_parts(Bucket=self.blobstore.bucket, Key=self.name_of(upload), UploadId=begun, PartNumberMarker=after)
            for part in page.get("Parts", []):
                known = found.get(part["PartNumber"])
                if known is None or known[0] <= part["LastModified"]:
                    found[part["PartNumber"]] = part["LastModified"], UploadedPart(part["PartNumber"], part["Size"], part["ETag"])
            if not page.get("IsTruncated"):
                return [found[number][1] for number in sorted(found)]
            after = page["NextPartNumberMarker"]

    def join(self, upload: object, begun: str, *, length: int) -> int:
        """Makes one object of the parts where they are all there; the size of what is there. Done again, it does nothing."""
        try:
            sent = self.parts(upload, begun)
        except FileNotFoundError:
            with reaching():
                return int(self.blobstore.client.head_object(Bucket=self.blobstore.bucket, Key=self.name_of(upload))["ContentLength"])
        size = sum(part.size for part in sent)
        if size == length:
            whole = [{"PartNumber": part.number, "ETag": part.etag} for part in sent]
            with reaching():
                self.blobstore.client.complete_multipart_upload(
                    Bucket=self.blobstore.bucket,
                    Key=self.name_of(upload),
                    UploadId=begun,
                    MultipartUpload={"Parts": whole},  # type: ignore[typeddict-item]
                )
        return size

    def take_over(self, upload: object) -> StoredBlob:
        """The joined object becomes a blob: counted while it comes to the near side, where checks will read it, and copied within the store."""
        name, blobstore = self.name_of(upload), self.blobstore
        with reaching():
            kept = blobstore.near.put(blobstore.client.get_object(Bucket=blobstore.bucket, Key=name)["Body"])
        if not blobstore.has(kept.sha256, size=kept.size):
            with reaching():
                blobstore.client.copy({"Bucket": blobstore.bucket, "Key": name}, blobstore.bucket, blobstore.name_of(kept.sha256), Config=transfer())
        return kept

    def forget(self, upload: object, begun: str) -> None:
        """Ends an upload and frees what has arrived of it."""
        with suppress(FileNotFoundError), reaching():
            self.blobstore.client.abort_multipart_upload(Bucket=self.blobstore.bucket, Key=self.name_of(upload), UploadId=begun)
        with suppress(FileNotFoundError), reaching():
            self.blobstore.client.delete_object(Bucket=self.blobstore.bucket, Key=self.name_of(upload))
