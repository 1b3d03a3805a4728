"""The mailbox and the addresses of this installation, out of its options."""

from django.conf import settings

from baosong.intake.domain.fetching import Account
from baosong.intake.domain.reading import Ourselves
from baosong.intake.errors import NoMailbox


def account() -> Account:
    """The mailbox that is looked into. Refuses where none is set up."""
    if settings.BAOSONG_IMAP is None:
        raise NoMailbox
    return Account(**settings.BAOSONG_IMAP)


def ourselves() -> Ourselves:
    """What this installation knows of itself."""
    user = settings.BAOSONG_IMAP["user"] if settings.BAOSONG_IMAP else ""
    return Ourselves(settings.BAOSONG_MAIL_SERVER, (settings.DEFAULT_FROM_EMAIL, user))
