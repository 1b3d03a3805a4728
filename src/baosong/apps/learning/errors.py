"""Refusals of learning."""

from baosong.platform.errors import Refusal


class CourseEmpty(Refusal):
    """A course without lessons cannot be opened."""

    code = "course_empty"


class QuestionUnclear(Refusal):
    """A question needs two answers to choose from and at least one that is right. Facts: line."""

    code = "question_unclear"


class NotLearnedYet(Refusal):
    """The quiz needs all lessons to be done. Facts: left (number of lessons)."""

    code = "not_learned_yet"


class NotWatched(Refusal):
    """More film time was reported as watched than has passed."""

    code = "not_watched"
