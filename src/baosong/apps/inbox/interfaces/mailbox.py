"""The mailbox and the addresses of this installation, from its settings."""

from django.conf import settings

from baosong.apps.inbox.errors import NoMailbox
from baosong.apps.inbox.services.mail_delivery import LocalIdentity
from baosong.apps.inbox.services.mail_fetch import MailAccount


def account() -> MailAccount:
    """The configured mailbox. Refuses where none is configured."""
    if settings.BAOSONG_IMAP is None:
        raise NoMailbox
    return MailAccount(**settings.BAOSONG_IMAP)


def local_identity() -> LocalIdentity:
    user = settings.BAOSONG_IMAP["user"] if settings.BAOSONG_IMAP else ""
    return LocalIdentity(settings.BAOSONG_MAIL_SERVER, (settings.DEFAULT_FROM_EMAIL, user))
