"""Sentences for the federation's refusals."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.platform.web.refusals import words


@words("bundle_not_accepted")
def bundle_not_accepted(facts: dict[str, Any]) -> str:
    detail = facts.get("facts", {})
    names = "、".join(str(name) for name in detail.get("names", [])[:3])
    return {
        "not_a_bundle": _("This is not a bundle of baosong, or it was cut off on its way. Please send it again."),
        "unsafe_path": _("The bundle has a path that leads outside (%(name)s). Nothing of it was taken.") % {"name": str(detail.get("name", ""))[:80]},
        "unknown_sender": _(
            "The bundle was signed with a key that is not trusted here (%(key)s). Compare fingerprints with the sender, and add its card first."
        )
        % {"key": detail.get("key", "")},
        "bad_seal": _("The signature does not fit the sender's key. Nothing of the bundle was taken."),
        "tampered": _("The bundle was changed after it was signed (%(names)s). Nothing of it was taken; please send it again.") % {"names": names},
        "incomplete": _("Parts of the bundle are missing (%(names)s). Please send it again.") % {"names": names},
        "newer_schema": _("The bundle was made by a newer version (%(version)s; this one reads %(known)s). Please update this installation.")
        % {"version": detail.get("version", ""), "known": detail.get("known", "")},
        "other_recipient": _("The bundle is for another installation (%(key)s). Nothing of it was taken.") % {"key": detail.get("key") or "—"},
        "wrong_direction": _("Calls come from installations above, works from those below; this bundle goes the wrong way."),
    }.get(str(facts["why"]), _("The bundle was not taken."))


@words("card_unreadable")
def card_unreadable(facts: dict[str, Any]) -> str:
    return _("This is not an installation's card. Please copy the whole of it from the other installation's page “Other installations”.")


@words("own_card")
def own_card(facts: dict[str, Any]) -> str:
    return _("This is this installation's own card; please paste the other one's.")


@words("nothing_to_dispatch")
def nothing_to_dispatch(facts: dict[str, Any]) -> str:
    return _("There is nothing to send: no work has been submitted for this call, or all are on their way.")


@words("peer_unreachable")
def peer_unreachable(facts: dict[str, Any]) -> str:
    return _("%(name)s does not answer now. Nothing is lost; please try again later.") % facts


@words("peer_refuses")
def peer_refuses(facts: dict[str, Any]) -> str:
    return _("%(name)s answers: %(said)s") % facts


@words("call_unknown")
def call_unknown(facts: dict[str, Any]) -> str:
    return _("The call “%(title)s” did not go to this unit, or is closed.") % facts
