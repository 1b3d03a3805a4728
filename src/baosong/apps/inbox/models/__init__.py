"""Models of the inbox."""

from baosong.apps.inbox.models.mail import InboxMail, KnownSender, Mailbox, MailFile, PendingSubmission

__all__ = ["InboxMail", "KnownSender", "MailFile", "Mailbox", "PendingSubmission"]
