"""Refusals: the domain says no, for a reason that a person can act on."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A no with a stable code and the facts behind it; each room words its own (`interfaces/wording.py`)."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class UploadGone(Refusal):
    """There is no such upload for this person (any more)."""

    code = "upload_gone"


class UploadBusy(Refusal):
    """Another request is writing, finishing or removing the same upload."""

    code = "upload_busy"


class UploadTooLarge(Refusal):
    """A file larger than any that is taken. Facts: limit, size (bytes)."""

    code = "upload_too_large"
