"""Sentences of refusals, open questions and looser rules of calls."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.interfaces.unused_places import Place
from baosong.apps.calls.services.open_questions import OpenQuestion, has_inferred_year
from baosong.core.terms import Deadline, LoosenedRule, TermsTask
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.messages.rules import kind_name, rule_name, value_words
from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import moment


@words("call_incomplete")
def call_incomplete(facts: dict[str, Any]) -> str:
    return _("The call cannot be published yet: %(questions)s") % {"questions": " ".join(question_sentence(question) for question in facts["questions"])}


@words("deadlines_past")
def deadlines_past(facts: dict[str, Any]) -> str:
    return _("The deadline of %(tasks)s is over already. Please correct it, or confirm that it is meant.") % {
        "tasks": "、".join(f"“{name}”" for name in facts["tasks"])
    }


@words("call_not_draft")
def call_not_draft(facts: dict[str, Any]) -> str:
    return _("This call has been published and can no longer be edited.")


@words("call_not_discarded")
def call_not_discarded(facts: dict[str, Any]) -> str:
    return _("This call is no longer in the recycle bin.")


@words("nobody_called")
def nobody_called(facts: dict[str, Any]) -> str:
    return _("Please choose at least one unit.")


@words("extension_reason_missing")
def extension_reason_missing(facts: dict[str, Any]) -> str:
    return _("Please give a reason.")


@words("extension_not_later")
def extension_not_later(facts: dict[str, Any]) -> str:
    return _("The new deadline must be later than %(deadline)s.") % {"deadline": moment(facts["deadline"])}


@words("call_not_received")
def call_not_received(facts: dict[str, Any]) -> str:
    return _("This call did not go to %(unit)s, so it cannot be passed on from there.") % facts


@words("nothing_passed_on")
def nothing_passed_on(facts: dict[str, Any]) -> str:
    return _("Please choose at least one task.")


@words("deadline_not_earlier")
def deadline_not_earlier(facts: dict[str, Any]) -> str:
    return _("Please enter a date before your own deadline, %(deadline)s; you need time to check and to hand in.") % {"deadline": moment(facts["deadline"])}


@words("looser_than_above")
def looser_than_above(facts: dict[str, Any]) -> str:
    return _("A call that is passed on may ask for more, not for less, than the level above: %(items)s") % {
        "items": "；".join(looser_sentence(item) for item in facts["items"])
    }


def looser_sentence(item: LoosenedRule) -> str:
    """In which respect a call asks for less than the one above."""
    if item.what == "deadline":
        return _("the deadline %(own)s is after %(above)s") % {"own": item.own or "—", "above": item.above}
    if item.what == "piece":
        return _("“%(piece)s” is no longer required") % {"piece": kind_name(item.piece)}
    return _("%(piece)s: %(rule)s must stay within %(above)s") % {
        "piece": kind_name(item.piece),
        "rule": rule_name(item.what),
        "above": value_words(item.what, item.above),
    }


def past_sentence(task: TermsTask, text: str) -> str:
    """That a deadline has passed, and whether its year was inferred."""
    facts = {"task": task.name, "deadline": moment(Deadline(task.deadline).moment())}
    if has_inferred_year(task, text):
        return _("“%(task)s”: the deadline %(deadline)s is over already. The notice gives no year for it; please check the year.") % facts
    return _("“%(task)s”: the deadline %(deadline)s is over already; please check it.") % facts


def inferred_sentence(task: TermsTask, issued_on: str) -> str:
    """That the year of a deadline was not stated beside it, and where it was taken from."""
    facts = {"task": task.name, "year": task.deadline[:4]}
    if issued_on:
        return _("“%(task)s”: the notice gives no year beside the deadline; %(year)s follows from the date of issue. Please check it.") % facts
    return _("“%(task)s”: the notice gives no year beside the deadline; %(year)s was inferred. Please check it.") % facts


def impossible_sentence(place: Place) -> str:
    return _("The notice says “%(day)s”, which is no day of the calendar. Please ask its issuer.") % {"day": place.quote}


def question_sentence(question: OpenQuestion) -> str:
    facts = {"task": question.task_name}
    return {
        "no_title": _("The notice has no title that could be recognised; please enter one."),
        "no_task": _("The notice seems to ask for nothing to be handed in. If it does, please add a task."),
        "no_name": _("A task has no name."),
        "no_deadline": _("“%(task)s”: no deadline was recognised; please enter it.") % facts,
        "no_year": _("“%(task)s”: the deadline has no year; please add it.") % facts,
        "bad_deadline": _("“%(task)s”: the deadline is not a date of the calendar.") % facts,
        "no_piece": _("“%(task)s”: no files were recognised; please add at least one.") % facts,
        "no_quota": _("“%(task)s”: no number for each unit was recognised; without one any is right.") % facts,
        "no_channel": _("No channel was recognised; works are handed in here."),
    }[question.code]


@words("call_not_open")
def call_not_open(facts: dict[str, Any]) -> str:
    since = facts["since"]
    if facts["state"] == CallState.WITHDRAWN and since is not None:
        return _("The call was withdrawn on %(at)s and takes no works. What was handed in and every draft are kept.") % {"at": moment(since)}
    if facts["state"] in (CallState.CLOSED, CallState.ARCHIVED) and since is not None:
        return _("The call was closed on %(at)s and takes nothing new. What was handed in and every draft are kept.") % {"at": moment(since)}
    return _("This cannot be done in the present state of the call.")


@words("amendment_outdated")
def amendment_outdated(facts: dict[str, Any]) -> str:
    return _(
        "%(by)s amended the call on %(at)s, after you had begun. Your draft is kept and nothing was overwritten; please compare it with the version now in force."
    ) % {
        "by": facts["by"],
        "at": moment(facts["at"]),
    }


@words("amendment_reason_missing")
def amendment_reason_missing(facts: dict[str, Any]) -> str:
    return _("Please give a reason; the units see it.")


@words("nothing_amended")
def nothing_amended(facts: dict[str, Any]) -> str:
    return _("Nothing has been changed.")


@words("task_in_use")
def task_in_use(facts: dict[str, Any]) -> str:
    return _("“%(task)s” cannot be removed, since works or activities belong to it. You can change its deadline, or make its materials optional.") % facts


@words("postponement_not_later")
def postponement_not_later(facts: dict[str, Any]) -> str:
    return _("“%(task)s”: the new deadline must be later than %(deadline)s.") % {"task": facts["task"], "deadline": moment(facts["deadline"])}


@words("attachments_shared")
def attachments_shared(facts: dict[str, Any]) -> str:
    return _("The files belong to the notice of the level above and cannot be changed here.")


@words("too_many_call_attachments")
def too_many_call_attachments(facts: dict[str, Any]) -> str:
    return _("A call has at most %(limit)s attachments.") % facts


@words("file_not_taken")
def file_not_taken(facts: dict[str, Any]) -> str:
    said = unreadable_sentence(facts["why"], {**facts["facts"], "name": facts["name"]})
    return _("“%(name)s”: %(said)s") % {"name": facts["name"], "said": said} if facts["name"] else said


@words("unit_removed")
def unit_removed(facts: dict[str, Any]) -> str:
    said = _("The call has not gone to %(unit)s any more since %(at)s. What was handed in and every draft are kept.")
    return said % {"unit": facts["unit"], "at": moment(facts["at"])}


@words("units_unchanged")
def units_unchanged(facts: dict[str, Any]) -> str:
    return _("The call goes to exactly these units already. Please tick or untick at least one.")


@words("quotas_changed")
def quotas_changed(facts: dict[str, Any]) -> str:
    return _("The numbers have been changed since you opened the page. What you typed is still here; please check it and save again.")
