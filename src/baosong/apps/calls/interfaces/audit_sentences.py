"""Sentences for the audited actions of calls."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "call.drafted": pgettext_lazy("audit", "drafted the call"),
        "call.revised": pgettext_lazy("audit", "revised the draft of the call"),
        "call.place_dismissed": pgettext_lazy("audit", "marked a place of the notice as asking for nothing"),
        "call.places_restored": pgettext_lazy("audit", "brought back the dismissed places of the notice"),
        "call.attachments_changed": pgettext_lazy("audit", "changed the attachments of the call"),
        "call.notice_changed": pgettext_lazy("audit", "chose another file as the notice of the call"),
        "call.quota_row_decided": pgettext_lazy("audit", "decided on a row of the table of quotas"),
        "call.published": pgettext_lazy("audit", "published the call"),
        "call.passed_on": pgettext_lazy("audit", "passed the call on"),
        "call.amended": pgettext_lazy("audit", "amended the call"),
        "call.amendment_discarded": pgettext_lazy("audit", "discarded an amendment of the call"),
        "call.close": pgettext_lazy("audit", "closed the call"),
        "call.reopen": pgettext_lazy("audit", "opened the call again"),
        "call.withdraw": pgettext_lazy("audit", "withdrew the call"),
        "call.archive": pgettext_lazy("audit", "archived the call"),
        "call.unarchive": pgettext_lazy("audit", "brought the call back from the archive"),
        "deadline.extended": pgettext_lazy("audit", "extended a deadline"),
    }
)
