"""Contents of a bundle as data: a call that is passed down, or submissions that are passed up, with findings and receipts."""

from typing import Annotated, Any, Final, Literal

import msgspec

# Incremented if older readers would misread a bundle; not for new fields with defaults. A bundle states the oldest schema that describes it:
# 2 with attachments of a call, whose files older readers would take for foreign ones, else 1.
SCHEMA: Final = 2
WITHOUT_ATTACHMENTS: Final = 1
# Bounds in characters, as long as what an installation stores of each: what is longer is refused, since two references could be cut to one.
Short = Annotated[str, msgspec.Meta(max_length=60)]
Code = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=200)]


class FindingPart(msgspec.Struct, frozen=True):
    """Result of the sender's inspection for one rule; `start` and `end` are character offsets in the notice."""

    rule: Annotated[str, msgspec.Meta(max_length=30)]
    verdict: Annotated[str, msgspec.Meta(max_length=10)]
    expected: Any = None
    measured: Any = None
    remedy: Code = ""
    start: int | None = None
    end: int | None = None
    times: list[list[float]] = []
    is_from_scan: bool = False


class FilePart(msgspec.Struct, frozen=True):
    """A file: its piece, its name, SHA-256 and size in bytes. Times are ISO 8601 with time zone, length in seconds."""

    piece: Annotated[str, msgspec.Meta(max_length=20)]
    name: str
    sha256: str
    size: int
    received_at: str
    length_s: float | None = None
    captions: str = ""
    findings: tuple[FindingPart, ...] = ()


class ReceiptPart(msgspec.Struct, frozen=True):
    """A receipt issued by a level below."""

    unit: str
    number: str
    issued_at: str


class ReviewPart(msgspec.Struct, frozen=True):
    """A review as far as the call discloses it: total and comment, without the reviewer's name."""

    points: float | None
    comment: str = ""


class SubmissionPart(msgspec.Struct, frozen=True):
    """A submission that is passed up. `ref`: the sender's stable id of it; `units`: path from the sender down to the author's unit."""

    ref: Short
    task: str
    title: Line
    details: dict[str, Line]
    units: tuple[str, ...]
    vouched_by: Short
    files: tuple[FilePart, ...]
    receipts: tuple[ReceiptPart, ...] = ()
    reviews: tuple[ReviewPart, ...] = ()
    history: tuple[str, ...] = ()


class AttachmentPart(msgspec.Struct, frozen=True):
    """A file that came with the notice of a call: name, SHA-256 and size in bytes, key of the task that asks for it, names of its blanks."""

    name: str
    sha256: str
    size: int
    task: Annotated[str, msgspec.Meta(max_length=20)] = ""
    blanks: tuple[Line, ...] = ()


class CallPart(msgspec.Struct, frozen=True):
    """A call that is passed down, or that submissions answer. `ref`: the issuer's id of it; `terms`: JSON with evidence."""

    ref: Short
    title: Line
    issuer: str
    notice: str = ""
    notice_name: str = ""
    notice_sha256: str = ""
    terms: str = ""
    deadlines: dict[str, str] = {}
    covering_note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    attachments: tuple[AttachmentPart, ...] = ()


class BundleContents(msgspec.Struct, frozen=True):
    """Everything in a bundle except the bytes of its files. `recipient`: fingerprint of the only installation that it is for; "" in old bundles."""

    id: str
    kind: Literal["call", "submissions"]
    sender: str
    made_at: str
    call: CallPart
    submissions: tuple[SubmissionPart, ...] = ()
    schema: int = WITHOUT_ATTACHMENTS
    recipient: str = ""

    def blobs(self) -> list[tuple[str, int]]:
        """Return SHA-256 and size of each file once; size -1 if it is not known in advance."""
        found: dict[str, int] = {}
        for submission in self.submissions:
            for file in submission.files:
                found[file.sha256] = file.size
                if file.captions:
                    found.setdefault(file.captions, -1)
        if self.call.notice_sha256:
            found.setdefault(self.call.notice_sha256, -1)
        for attachment in self.call.attachments:
            found.setdefault(attachment.sha256, attachment.size)
        return sorted(found.items())
