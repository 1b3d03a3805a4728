"""Sentences for the audited actions of reminders and handovers."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "reminders.ruled": pgettext_lazy("audit", "changed the rule of reminders"),
        "reminders.switched": pgettext_lazy("audit", "switched reminders on or off"),
        "reminders.webhook_added": pgettext_lazy("audit", "added a chat group for reminders"),
        "post.handover_begun": pgettext_lazy("audit", "began to hand over a post: %(reason)s"),
        "post.handover_cancelled": pgettext_lazy("audit", "cancelled the handover of a post"),
        "post.handed_over": pgettext_lazy("audit", "took over a post"),
        "post.role_kept": pgettext_lazy("audit", "could not end the predecessor's role"),
        "call.reminded": pgettext_lazy("audit", "sent reminders"),
    }
)
