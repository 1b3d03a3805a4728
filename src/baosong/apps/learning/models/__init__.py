"""Models of learning."""

from baosong.apps.learning.models.course import Course, Lesson, QuizQuestion
from baosong.apps.learning.models.learner import Enrolment, LearnerGroup, LessonProgress, QuizAttempt
from baosong.apps.learning.models.statement import Statement

__all__ = ["Course", "Enrolment", "LearnerGroup", "Lesson", "LessonProgress", "QuizAttempt", "QuizQuestion", "Statement"]
