"""Sentences for the audited actions of calls."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "call.drafted": pgettext_lazy("audit", "drafted the call"),
        "call.revised": pgettext_lazy("audit", "revised the draft of the call"),
        "call.place_dismissed": pgettext_lazy("audit", "marked a place of the notice as asking for nothing"),
        "call.places_restored": pgettext_lazy("audit", "brought back the dismissed places of the notice"),
        "call.reading_kept": pgettext_lazy("audit", "confirmed the number of tasks of the draft"),
        "call.reading_reopened": pgettext_lazy("audit", "asked again how many tasks the notice sets"),
        "call.sent_to_reader": pgettext_lazy("audit", "had the text of the notice sent to the second reader"),
        "call.attachments_changed": pgettext_lazy("audit", "changed the attachments of the call"),
        "call.notice_changed": pgettext_lazy("audit", "chose another file as the notice of the call"),
        "call.quota_row_decided": pgettext_lazy("audit", "decided on a row of the table of quotas"),
        "call.published": pgettext_lazy("audit", "published the call"),
        "call.acknowledged": pgettext_lazy("audit", "acknowledged the call"),
        "call.passed_on": pgettext_lazy("audit", "passed the call on"),
        "call.amended": pgettext_lazy("audit", "amended the call"),
        "call.amendment_discarded": pgettext_lazy("audit", "discarded an amendment of the call"),
        "call.amendment_passed": pgettext_lazy("audit", "took over an amendment in preparation"),
        "call.close": pgettext_lazy("audit", "closed the call"),
        "call.reopen": pgettext_lazy("audit", "opened the call again"),
        "call.withdraw": pgettext_lazy("audit", "withdrew the call"),
        "call.archive": pgettext_lazy("audit", "archived the call"),
        "call.unarchive": pgettext_lazy("audit", "brought the call back from the archive"),
        "call.quotas_read": pgettext_lazy("audit", "read numbers of units from a table"),
        "call.attachments_revised": pgettext_lazy("audit", "changed the attachments of the published call"),
        "call.units_added": pgettext_lazy("audit", "added units to the call"),
        "call.units_removed": pgettext_lazy("audit", "removed units from the call"),
        "call.copied": pgettext_lazy("audit", "drafted the call as a copy of another"),
        "call.discard": pgettext_lazy("audit", "put the draft of the call into the recycle bin"),
        "call.restore": pgettext_lazy("audit", "brought the draft of the call back from the recycle bin"),
        "call.delete": pgettext_lazy("audit", "deleted the draft of the call, which had lain in the recycle bin for 30 days"),
        "deadline.extended": pgettext_lazy("audit", "extended a deadline"),
    }
)
