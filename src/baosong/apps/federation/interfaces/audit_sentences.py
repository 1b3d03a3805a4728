"""Sentences for the audited actions of the federation."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "call.came_down": pgettext_lazy("audit", "received the call from another installation"),
        "bundle.taken": pgettext_lazy("audit", "imported a bundle"),
        "peer.trusted": pgettext_lazy("audit", "trusted another installation"),
        "peer.distrusted": pgettext_lazy("audit", "ended the trust in another installation"),
        "dispatch.made": pgettext_lazy("audit", "prepared a bundle for another installation"),
        "dispatch.received": pgettext_lazy("audit", "received the receipt of another installation"),
        "dispatch.refused": pgettext_lazy("audit", "received the refusal of another installation"),
    }
)
