"""Models of learning."""

from baosong.learning.models.course import Course, Lesson, Question
from baosong.learning.models.learner import Attempt, Enrolment, Group, Progress
from baosong.learning.models.statement import Statement

__all__ = ["Attempt", "Course", "Enrolment", "Group", "Lesson", "Progress", "Question", "Statement"]
