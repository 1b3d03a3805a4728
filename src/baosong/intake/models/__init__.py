"""Models of intake."""

from baosong.intake.models.mail import Handover, Mail, Mailbox, MailFile, Sender
from baosong.intake.models.upload import Upload

__all__ = ["Handover", "Mail", "MailFile", "Mailbox", "Sender", "Upload"]
