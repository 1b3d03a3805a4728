"""Why an upload is refused."""

from baosong.kit.errors import Refusal


class UploadGone(Refusal):
    """There is no such upload, or it is not yours, or it was swept."""

    code = "upload_gone"


class UploadTooLarge(Refusal):
    """The file is larger than this installation takes."""

    code = "upload_too_large"


class UploadNotOpen(Refusal):
    """The submission takes no files now."""

    code = "upload_not_open"
