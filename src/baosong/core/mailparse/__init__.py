"""Parse mails: headers, bodies, attachments, links, and the receiving server's authentication results."""

from baosong.core.mailparse.links import Link
from baosong.core.mailparse.message import MailPart, MailProblem, ParsedMail, UnreadableMail, read_mail
from baosong.core.mailparse.sandboxed import read_mail_sandboxed
from baosong.core.mailparse.sender_address import SenderDoubt
from baosong.core.mailparse.sender_trust import SenderTrust, SenderVerdict, judge
from baosong.core.mailparse.subjects import bare_subject, is_wanted, numbering, plain
from baosong.core.mailparse.trace import ReceivingServer, TraceHeader

__all__ = [
    "Link",
    "MailPart",
    "MailProblem",
    "ParsedMail",
    "ReceivingServer",
    "SenderDoubt",
    "SenderTrust",
    "SenderVerdict",
    "TraceHeader",
    "UnreadableMail",
    "bare_subject",
    "is_wanted",
    "judge",
    "numbering",
    "plain",
    "read_mail",
    "read_mail_sandboxed",
]
