"""Sentences for the audited actions of the operator's pages."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "job.tried_again": pgettext_lazy("audit", "started a failed job again"),
    }
)
