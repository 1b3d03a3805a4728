"""Sentences for the audited actions of calls."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "call.drafted": pgettext_lazy("audit", "drafted the call"),
        "call.revised": pgettext_lazy("audit", "revised the draft of the call"),
        "call.published": pgettext_lazy("audit", "published the call"),
        "call.passed_on": pgettext_lazy("audit", "passed the call on"),
        "deadline.extended": pgettext_lazy("audit", "extended a deadline"),
    }
)
