"""Sentences for the audited actions of reminders."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "reminders.ruled": pgettext_lazy("audit", "changed the rule of reminders"),
        "reminders.switched": pgettext_lazy("audit", "switched reminders on or off"),
        "reminders.webhook_added": pgettext_lazy("audit", "added a chat group for reminders"),
        "call.reminded": pgettext_lazy("audit", "sent reminders"),
    }
)
