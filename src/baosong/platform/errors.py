"""Refusals: errors that the domain raises and a person can act on."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A refused action: a stable `code` and `facts` as data. Each app's `interfaces/messages.py` words its codes."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class UploadGone(Refusal):
    """No such upload of this person, or no longer."""

    code = "upload_gone"


class UploadBusy(Refusal):
    """Another request is writing, finishing or removing the same upload."""

    code = "upload_busy"


class TooManyUploads(Refusal):
    """As many uploads are unfinished as may be. Facts: most."""

    code = "too_many_uploads"


class SpaceUsedUp(Refusal):
    """The uploads of one owner would exceed the bytes that it may have. Facts: limit, size (bytes)."""

    code = "space_used_up"


class UploadTooLarge(Refusal):
    """A file above the size limit. Facts: limit, size (bytes)."""

    code = "upload_too_large"
