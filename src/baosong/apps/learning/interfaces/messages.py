"""Sentences of learning's refusals."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.platform.web.refusals import words


@words("course_empty")
def course_empty(facts: dict[str, Any]) -> str:
    return _("Put at least one lesson into the course before you open it.")


@words("question_unclear")
def question_unclear(facts: dict[str, Any]) -> str:
    return _("This question is incomplete: “%(line)s”. It needs a text, at least two lines “A. …”, and a line “Answer: B”.") % facts


@words("not_learned_yet")
def not_learned_yet(facts: dict[str, Any]) -> str:
    n = facts["left"]
    return ngettext("The quiz opens when all lessons are done; %(n)s is left.", "The quiz opens when all lessons are done; %(n)s are left.", n) % {"n": n}


@words("not_watched")
def not_watched(facts: dict[str, Any]) -> str:
    return _("Only what is really played counts. Play the film on; your place is kept.")
