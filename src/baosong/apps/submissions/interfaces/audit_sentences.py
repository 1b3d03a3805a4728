"""Sentences for the audited actions of submissions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from baosong.platform.messages.audit_actions import register


def _outcome(facts: Mapping[str, Any]) -> str:
    return _("announced: %(outcome)s") % {"outcome": facts.get("outcome") or _("no prize")}


def _forwarded(facts: Mapping[str, Any]) -> str:
    return _("forwarded it to the level above; checked by %(name)s, receipt %(receipt)s") % {
        "name": facts.get("vouched_by", ""),
        "receipt": facts.get("receipt", ""),
    }


def _came_up(facts: Mapping[str, Any]) -> str:
    return _("came from %(peer)s: %(units)s; checked by %(name)s") % {
        "peer": facts.get("peer", ""),
        "units": " · ".join(facts.get("units", [])),
        "name": facts.get("vouched_by", ""),
    }


def _begun(facts: Mapping[str, Any]) -> str:
    return _("began a draft on behalf of %(on_behalf_of)s") % facts if "on_behalf_of" in facts else _("began a draft")


def _submitted(facts: Mapping[str, Any]) -> str:
    if "on_behalf_of" in facts:
        return _("%(proxy)s submitted version %(version)s on behalf of %(on_behalf_of)s, receipt %(receipt)s") % facts
    return _("submitted version %(version)s, receipt %(receipt)s") % {"version": facts.get("version", ""), "receipt": facts.get("receipt", "")}


def _item_received(facts: Mapping[str, Any]) -> str:
    if "receipt" not in facts:
        return _("“%(title)s” was received by the installation above") % {"title": facts.get("title", "")}
    return _("received “%(title)s” in the hand, receipt %(receipt)s") % {"title": facts.get("title", ""), "receipt": facts["receipt"]}


register(
    {
        "submission.begun": _begun,
        "submission.described": pgettext_lazy("audit", "changed the description"),
        "submission.submit": _submitted,
        "submission.taken_over": pgettext_lazy("audit", "took the work over from %(proxy)s"),
        "submission.forwarded": _forwarded,
        "submission.came_up": _came_up,
        "submission.outcome": _outcome,
        "submission.register": _submitted,
        "submission.arrive": pgettext_lazy("audit", "received everything that is delivered in the hand"),
        "submission.undo_arrival": pgettext_lazy("audit", "has something to receive in the hand again"),
        "item.registered": pgettext_lazy("audit", "registered “%(title)s”, delivered in the hand"),
        "item.cancel": pgettext_lazy("audit", "cancelled the delivery of “%(title)s”"),
        "item.receive": _item_received,
        "item.undo_receipt": pgettext_lazy("audit", "undid receipt %(receipt)s of “%(title)s”: %(reason)s"),
        "submission.withdraw": gettext_lazy("withdrew the submission"),
        "submission.discard": gettext_lazy("put the draft aside"),
        "submission.restore": gettext_lazy("restored the draft"),
        "submission.release": gettext_lazy("agreed to the withdrawal: %(reason)s"),
        "request.extension_asked": pgettext_lazy("audit", "asked for more time: %(reason)s"),
        "request.withdrawal_asked": pgettext_lazy("audit", "asked for the withdrawal of the work: %(reason)s"),
        "request.cancel": pgettext_lazy("audit", "cancelled a request"),
        "request.grant": pgettext_lazy("audit", "granted a request"),
        "request.refuse": pgettext_lazy("audit", "refused a request"),
        "submission.accept": gettext_lazy("accepted the submission"),
        "submission.return": gettext_lazy("returned it for repair: %(reason)s"),
        "submission.take_back": gettext_lazy("undid the last decision"),
        "submission.adopted": gettext_lazy("noted whether it was adopted"),
        "file.received": gettext_lazy("uploaded %(name)s"),
        "file.removed": gettext_lazy("removed %(name)s"),
        "file.check_again": gettext_lazy("had %(name)s checked again"),
        "file.infected": pgettext_lazy("audit", "found a virus in %(name)s (%(virus)s)"),
        "file.renamed": pgettext_lazy("audit", "renamed %(name)s to %(to)s"),
        "file.repair_begun": pgettext_lazy("audit", "had %(name)s repaired"),
        "file.repaired": pgettext_lazy("audit", "repaired %(name)s"),
        "file.repair_undone": pgettext_lazy("audit", "restored the original of %(name)s"),
        "table.scan_received": pgettext_lazy("audit", "uploaded the stamped table"),
    }
)
