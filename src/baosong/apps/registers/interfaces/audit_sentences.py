"""Sentences for the audited actions of registers and pledges."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "register.set_up": pgettext_lazy("audit", "set up the register"),
        "register.redefined": pgettext_lazy("audit", "changed the definition of the register"),
        "register_entry.entered": pgettext_lazy("audit", "added an entry to the register"),
        "register_entry.changed": pgettext_lazy("audit", "changed an entry of the register"),
        "register_entry.withdrawn": pgettext_lazy("audit", "withdrew an entry of the register"),
        "register_entry.action_logged": pgettext_lazy("audit", "logged an action"),
        "grid_cell.added": pgettext_lazy("audit", "added a cell to the grid"),
        "pledge.signed": pgettext_lazy("audit", "signed the pledge"),
        "pledge.withdrawn": pgettext_lazy("audit", "withdrew the pledge"),
    }
)
