"""What a bundle says, as data: a call that goes down, or works that go up, with all that was found and received."""

from typing import Any, Final, Literal

import msgspec

# Raised when a reader of the version before would misunderstand; new fields with defaults do not raise it.
SCHEMA: Final = 1


class FindingPart(msgspec.Struct, frozen=True):
    """What the sender's inspection said of one rule; `start` and `end` are characters of the notice."""

    rule: str
    verdict: str
    expected: Any = None
    measured: Any = None
    remedy: str = ""
    start: int | None = None
    end: int | None = None
    times: list[list[float]] = []
    is_watched: bool = False


class FilePart(msgspec.Struct, frozen=True):
    """A file: for which piece, its name, and its bytes by SHA-256. Times are ISO 8601 with their zone, length in seconds."""

    piece: str
    name: str
    sha256: str
    size: int
    received_at: str
    length_s: float | None = None
    captions: str = ""
    findings: tuple[FindingPart, ...] = ()


class ReceiptPart(msgspec.Struct, frozen=True):
    """A receipt that a level below gave."""

    unit: str
    number: str
    issued_at: str


class ReviewPart(msgspec.Struct, frozen=True):
    """A review as far as the call allows: total and comment, never the reviewer's name."""

    points: float | None
    comment: str = ""


class SubmissionPart(msgspec.Struct, frozen=True):
    """A work that goes up. `ref` is the sender's own name for it, by which it is known again; `units` lead down to its author's."""

    ref: str
    task: str
    title: str
    details: dict[str, str]
    units: tuple[str, ...]
    vouched_by: str
    files: tuple[FilePart, ...]
    receipts: tuple[ReceiptPart, ...] = ()
    reviews: tuple[ReviewPart, ...] = ()
    history: tuple[str, ...] = ()


class CallPart(msgspec.Struct, frozen=True):
    """A call that goes down, or that works answer. `ref` is the issuer's name for it; `terms` is its JSON with evidence intact."""

    ref: str
    title: str
    issuer: str
    notice: str = ""
    notice_name: str = ""
    notice_sha256: str = ""
    terms: str = ""
    deadlines: dict[str, str] = {}
    covering_note: str = ""


class BundleContents(msgspec.Struct, frozen=True):
    """Everything in a bundle but the bytes of its files."""

    id: str
    kind: Literal["call", "submissions"]
    sender: str
    made_at: str
    call: CallPart
    submissions: tuple[SubmissionPart, ...] = ()
    schema: int = SCHEMA

    def blobs(self) -> list[tuple[str, int]]:
        """SHA-256 and size of every file, each once; -1 where the size is not known beforehand."""
        found: dict[str, int] = {}
        for submission in self.submissions:
            for file in submission.files:
                found[file.sha256] = file.size
                if file.captions:
                    found.setdefault(file.captions, -1)
        if self.call.notice_sha256:
            found.setdefault(self.call.notice_sha256, -1)
        return sorted(found.items())
