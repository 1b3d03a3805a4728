"""Sentences for the audited actions of meetings, stories and members."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "meeting.planned": pgettext_lazy("audit", "planned the meeting"),
        "meeting.called": pgettext_lazy("audit", "invited the members"),
        "meeting.attended": pgettext_lazy("audit", "noted attendance"),
        "meeting.recorded": pgettext_lazy("audit", "wrote the record of the meeting"),
        "meeting.closed": pgettext_lazy("audit", "closed the record of the meeting"),
        "meeting.reopened": pgettext_lazy("audit", "reopened the record of the meeting"),
        "story.told": pgettext_lazy("audit", "wrote a story"),
        "story.claimed": pgettext_lazy("audit", "took the story over from a device that had given a name"),
        "story.told_by_mouth": pgettext_lazy("audit", "entered a story told at the meeting"),
        "story.consented": pgettext_lazy("audit", "agreed to the use of the story"),
        "story.consent_withdrawn": pgettext_lazy("audit", "withdrew consent to the use of the story"),
        "link.renewed": pgettext_lazy("audit", "renewed the personal link"),
        "link.opened": pgettext_lazy("audit", "opened the personal link"),
        "code.shown": pgettext_lazy("audit", "showed a one-time code for a member's page"),
        "member_device.opened": pgettext_lazy("audit", "opened a member's page on a device"),
        "member_device.proven": pgettext_lazy("audit", "confirmed a device as the member's own"),
        "member_device.ended": pgettext_lazy("audit", "ended a device's access to a member's page"),
        "story.draft_handed_in": pgettext_lazy("audit", "handed in a text from another device"),
        "story.draft_taken": pgettext_lazy("audit", "kept the text of another device as the story"),
        "story.draft_dropped": pgettext_lazy("audit", "deleted the text of another device"),
        "branch.link_check_set": pgettext_lazy("audit", "chose how personal links are checked"),
        "members.enrolled": pgettext_lazy("audit", "added members to the roster"),
        "member.renumbered": pgettext_lazy("audit", "changed the telephone number of a member"),
        "member.left": pgettext_lazy("audit", "removed a member from the roster"),
        "member.erasure_asked": pgettext_lazy("audit", "asked for erasure"),
        "member.erasure_taken_back": pgettext_lazy("audit", "withdrew the request for erasure"),
        "member.erased": pgettext_lazy("audit", "erased the member's data"),
        "attachment.received": pgettext_lazy("audit", "uploaded an attachment"),
        "attachment.removed": pgettext_lazy("audit", "removed an attachment"),
        "attachment.consented": pgettext_lazy("audit", "agreed to the use of an attachment"),
        "attachment.consent_withdrawn": pgettext_lazy("audit", "withdrew consent to the use of an attachment"),
    }
)
