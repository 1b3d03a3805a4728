"""Reading mails: headers, bodies, attachments, links, and what the receiving server says of the sender. Plain Python."""

from baosong.mail.apart import read_apart
from baosong.mail.links import Link
from baosong.mail.reading import Mail, Part, Trouble, UnreadableMail, read_mail
from baosong.mail.subjects import bare_subject, is_wanted, numbering, plain
from baosong.mail.trust import Trust, Verdict, judge

__all__ = [
    "Link",
    "Mail",
    "Part",
    "Trouble",
    "Trust",
    "UnreadableMail",
    "Verdict",
    "bare_subject",
    "is_wanted",
    "judge",
    "numbering",
    "plain",
    "read_apart",
    "read_mail",
]
