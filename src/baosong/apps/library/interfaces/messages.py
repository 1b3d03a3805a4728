"""Sentences for the library's refusals and search results."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.library.enums import EntryState
from baosong.platform.web.refusals import words

FIELDS: Final = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "keywords": gettext_lazy("Keywords"),
    "theme": gettext_lazy("Theme"),
}
HOW: Final = {
    "sound": gettext_lazy("Nothing is written like “%(words)s”. These sound like it:"),
    "near": gettext_lazy("Nothing has “%(words)s”. These have “%(instead)s”:"),
    "any": gettext_lazy("Nothing has all of “%(words)s”. These have a part of it:"),
}


@words("not_selected")
def not_selected(facts: dict[str, Any]) -> str:
    return _("Only works that have been accepted are taken into the library.")


@words("entry_step_not_open")
def entry_step_not_open(facts: dict[str, Any]) -> str:
    return _("This cannot be done now: the entry is “%(state)s”. Reload the page to see how it stands.") % {"state": EntryState(facts["state"]).label}


@words("no_expert")
def no_expert(facts: dict[str, Any]) -> str:
    return _("An entry is approved by a second person: a reviewer or another organiser of the unit. Invite one on the unit's page, then choose them here.")


@words("metadata_missing")
def metadata_missing(facts: dict[str, Any]) -> str:
    return _("Before approval, please fill in: %(fields)s.") % {"fields": "、".join(str(FIELDS[field]) for field in facts["fields"])}


@words("consent_missing")
def consent_missing(facts: dict[str, Any]) -> str:
    return _("An entry that everyone may open needs the consent of those seen and heard in it. Note it below, or keep the entry for those who sign in.")


@words("decline_reason_missing")
def decline_reason_missing(facts: dict[str, Any]) -> str:
    return _("Please give the reason; the unit reads it.")


@words("chapters_unreadable")
def chapters_unreadable(facts: dict[str, Any]) -> str:
    return _("A chapter is a time and a title, as in “1:30 The first night”. This line is not: %(line)s") % facts


def how_found(how: str, asked: str, instead: tuple[str, ...]) -> str:
    """Explanation of a search result that does not match the words literally; empty for exact results."""
    return str(HOW[how]) % {"words": asked, "instead": "、".join(instead)} if how in HOW else ""
