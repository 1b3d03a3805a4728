"""The mailbox and the addresses of this installation, out of its options."""

from django.conf import settings

from baosong.apps.inbox.errors import NoMailbox
from baosong.apps.inbox.services.mail_delivery import LocalIdentity
from baosong.apps.inbox.services.mail_fetch import MailAccount


def account() -> MailAccount:
    """The mailbox that is looked into. Refuses where none is set up."""
    if settings.BAOSONG_IMAP is None:
        raise NoMailbox
    return MailAccount(**settings.BAOSONG_IMAP)


def local_identity() -> LocalIdentity:
    """What this installation knows of itself."""
    user = settings.BAOSONG_IMAP["user"] if settings.BAOSONG_IMAP else ""
    return LocalIdentity(settings.BAOSONG_MAIL_SERVER, (settings.DEFAULT_FROM_EMAIL, user))
