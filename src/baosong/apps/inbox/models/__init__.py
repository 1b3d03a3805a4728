"""Models of intake."""

from baosong.apps.inbox.models.mail import InboxMail, KnownSender, Mailbox, MailFile, PendingSubmission
from baosong.apps.submissions.models.upload import Upload

__all__ = ["PendingSubmission", "InboxMail", "MailFile", "Mailbox", "KnownSender", "Upload"]
