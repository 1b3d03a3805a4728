"""Why an upload is refused."""

from baosong.platform.errors import Refusal


class UploadNotOpen(Refusal):
    """The submission takes no files now."""

    code = "upload_not_open"


class MailNotOpen(Refusal):
    """The mail has been decided on already."""

    code = "mail_not_open"


class UnitNotCalled(Refusal):
    """The mail cannot be assigned: the call did not go to the unit, or no call was chosen."""

    code = "unit_not_called"


class MailboxAway(Refusal):
    """The mailbox cannot be opened."""

    code = "mailbox_away"


class NoMailbox(Refusal):
    """No mailbox is set up."""

    code = "no_mailbox"


class UploadIncomplete(Refusal):
    """Parts of a file are missing in the store. Facts: size, length (bytes)."""

    code = "upload_incomplete"
