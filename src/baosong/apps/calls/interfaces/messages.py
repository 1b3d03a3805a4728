"""Sentences of refusals, open questions and looser rules of calls."""

import re
from typing import Any, Final

from django.utils.translation import gettext as _

from baosong.apps.calls.services.open_questions import OpenQuestion
from baosong.core.terms import Deadline, LoosenedRule, TermsTask
from baosong.platform.messages.rules import kind_name, rule_name, value_words
from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import moment

YEAR: Final = re.compile(r"\d{3,4}[ ]*[年./-]|[〇零○一二三四五六七八九]{3,4}年")


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
    if task.deadline_evidence is not None and not YEAR.search(task.deadline_evidence.quote(text)):
        return _("“%(task)s”: the deadline %(deadline)s is over already. The notice gives no year for it; please check the year.") % facts
    return _("“%(task)s”: the deadline %(deadline)s is over already; please check it.") % facts


def question_sentence(question: OpenQuestion) -> str:
    facts = {"task": question.task_name}
    return {
        "no_title": _("The notice has no title that could be recognised; please enter one."),
        "no_task": _("No task could be recognised; please add one."),
        "no_name": _("A task has no name."),
        "no_deadline": _("“%(task)s”: the notice does not say by when; please enter the deadline.") % facts,
        "no_year": _("“%(task)s”: the deadline has no year; please add it.") % facts,
        "bad_deadline": _("“%(task)s”: the deadline is not a date of the calendar.") % facts,
        "no_piece": _("“%(task)s”: the notice does not say which files belong to it; please add at least one.") % facts,
        "no_quota": _("“%(task)s”: the notice does not say how many from each unit; without a number any is right.") % facts,
        "no_channel": _("The notice does not say where to send works; they are handed in here."),
    }[question.code]
