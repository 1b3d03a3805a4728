"""Sentences for the audited actions of the library."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "entry.proposed": pgettext_lazy("audit", "proposed the entry for the library"),
        "entry.described": pgettext_lazy("audit", "described the entry"),
        "entry.chapters_marked": pgettext_lazy("audit", "marked chapters"),
        "entry.approve": pgettext_lazy("audit", "approved the entry"),
        "entry.decline": pgettext_lazy("audit", "declined the entry"),
        "entry.propose_again": pgettext_lazy("audit", "proposed the entry again"),
        "entry.withdraw": pgettext_lazy("audit", "withdrew the entry from the library"),
        "collection.set_up": pgettext_lazy("audit", "created the collection"),
        "collection.filled": pgettext_lazy("audit", "added an entry to the collection"),
        "collection.emptied": pgettext_lazy("audit", "removed an entry from the collection"),
        "collection.arranged": pgettext_lazy("audit", "changed the order of the collection"),
        "collection.shown": pgettext_lazy("audit", "published the collection"),
        "collection.hidden": pgettext_lazy("audit", "hid the collection"),
        "honour.given": pgettext_lazy("audit", "recorded a title of the unit"),
        "honour.ended": pgettext_lazy("audit", "ended a title of the unit"),
    }
)
