"""Sentences for the audited actions of mails."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "mail.read": pgettext_lazy("audit", "read the mail"),
        "mail.settled": pgettext_lazy("audit", "finished processing the mail"),
        "mail.assigned": pgettext_lazy("audit", "assigned the mail"),
        "mail.put_aside": pgettext_lazy("audit", "put the mail aside"),
    }
)
