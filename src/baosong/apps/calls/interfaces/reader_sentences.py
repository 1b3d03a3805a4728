"""Sentences about the second reading: why there is none, what it suggests, and what was dropped."""

from django.utils.translation import gettext as _

from baosong.core.notice.second_reader import DroppedValue, Suggestion
from baosong.core.rules import KINDS
from baosong.core.terms import Rule, Terms, TermsPiece, TermsQuota, TermsTask
from baosong.platform.messages.rules import kind_name, rule_name, value_words


def reader_fault_sentence(code: str) -> str:
    """Why a reader gave no answer."""
    return {
        "unreachable": _("It cannot be reached."),
        "timeout": _("It did not answer in time."),
        "refused": _("It refused the request."),
        "forbidden_address": _("Its address is not allowed."),
        "truncated": _("Its answer was cut off."),
        "no_answer": _("Its answer was not understood."),
        "too_large": _("Its answer was too long."),
        "too_long": _("The notice is too long for it and was not sent."),
        "not_installed": _("It is not installed."),
    }.get(code, _("It failed; the log says why."))


def suggestion_sentence(suggestion: Suggestion, draft: Terms) -> str:
    """What is suggested for which task."""
    said = _suggested(suggestion)
    own = draft.task(suggestion.task_key) if suggestion.task_key else None
    return _("“%(task)s”: %(said)s") % {"task": own.name, "said": said} if own is not None else said


def _suggested(suggestion: Suggestion) -> str:
    value = suggestion.value
    if isinstance(value, TermsTask):
        return _("Task “%(name)s”") % {"name": value.name}
    if isinstance(value, TermsQuota):
        return _("%(what)s: %(value)s") % {"what": value.unit_kind or _("How many"), "value": _count(value)}
    if isinstance(value, TermsPiece):
        return _("%(what)s: %(value)s") % {"what": _("Piece"), "value": value.name or kind_name(value.kind.value)}
    if isinstance(value, Rule):
        return _("%(what)s: %(value)s") % {"what": rule_name(value.field), "value": value_words(value.field, value.value, approx=value.approx)}
    return _("%(what)s: %(value)s") % {"what": _("Deadline") if suggestion.what == "deadline" else _("Title"), "value": value.replace("T", " ")}


def _count(quota: TermsQuota) -> str:
    if quota.least is not None and quota.most is not None:
        return str(quota.least) if quota.least == quota.most else f"{quota.least}–{quota.most}"
    return _("at least %(n)s") % {"n": quota.least} if quota.least is not None else _("at most %(n)s") % {"n": quota.most}


def dropped_sentence(dropped: DroppedValue) -> str:
    """Which value was dropped and why."""
    what = {
        "title": _("Title"),
        "task": _("Task"),
        "deadline": _("Deadline"),
        "year": _("Year of the deadline"),
        "time": _("Hour of the deadline"),
        "quota": _("How many"),
        "piece": _("Piece"),
        "name": _("Name of the piece"),
        "optional": _("Not required"),
        "rule": _("Requirement"),
    }.get(dropped.what) or (rule_name(dropped.what) if dropped.what in KINDS else dropped.what)
    why = {
        "no_quote": _("no sentence was quoted"),
        "quote_too_long": _("the quote is too long to show where it stands"),
        "quote_not_in_notice": _("the quoted sentence does not stand in the notice"),
        "value_not_in_quote": _("the quoted sentence does not state it"),
        "no_value": _("it is no value of this kind"),
        "twice": _("it was named twice"),
    }[dropped.reason]
    facts = {"what": what, "value": dropped.value, "quote": dropped.quote, "why": why}
    return _("%(what)s %(value)s: %(why)s (“%(quote)s”)") % facts if dropped.quote else _("%(what)s %(value)s: %(why)s") % facts
