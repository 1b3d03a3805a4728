"""Why learning says no."""

from baosong.platform.errors import Refusal


class CourseEmpty(Refusal):
    """A course without lessons cannot be opened."""

    code = "course_empty"


class QuestionUnclear(Refusal):
    """A question needs two answers to choose from and at least one that is right. Facts: line."""

    code = "question_unclear"


class NotLearnedYet(Refusal):
    """The quiz opens when all lessons are done. Facts: left."""

    code = "not_learned_yet"


class NotWatched(Refusal):
    """More was claimed to be watched than time has passed."""

    code = "not_watched"
