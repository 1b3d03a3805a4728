"""The mailbox and the addresses of this installation, from its settings."""

from django.conf import settings

from baosong.apps.inbox.errors import NoMailbox
from baosong.apps.inbox.services.mail_delivery import LocalIdentity
from baosong.apps.inbox.services.mail_fetch import MailAccount
from baosong.core.mailparse import ReceivingServer


def account() -> MailAccount:
    """The configured mailbox. Refuses where none is configured."""
    if settings.BAOSONG_IMAP is None:
        raise NoMailbox
    return MailAccount(**settings.BAOSONG_IMAP)


def local_identity() -> LocalIdentity:
    user = settings.BAOSONG_IMAP["user"] if settings.BAOSONG_IMAP else ""
    server = ReceivingServer(settings.BAOSONG_MAIL_SERVER, writes_below=settings.BAOSONG_MAIL_SERVER_STRIPS, shared_accounts=settings.BAOSONG_MAIL_SHARED)
    return LocalIdentity(server, (settings.DEFAULT_FROM_EMAIL, user))
