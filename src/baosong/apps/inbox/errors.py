"""Refusals of the inbox."""

from baosong.platform.errors import Refusal


class MailNotOpen(Refusal):
    """The mail's state does not allow the action. Facts: state."""

    code = "mail_not_open"


class UnitNotCalled(Refusal):
    """The mail cannot be assigned: the call did not go to the unit, or no call was chosen."""

    code = "unit_not_called"


class MailboxAway(Refusal):
    """The mailbox cannot be opened. Facts: mailbox, said (the server's or the network's message)."""

    code = "mailbox_away"


class NoMailbox(Refusal):
    """No mailbox is set up."""

    code = "no_mailbox"
