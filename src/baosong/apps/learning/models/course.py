"""A course: lessons made of library entries, and a quiz."""

from django.conf import settings
from django.db import models

from baosong.apps.learning.enums import QuestionKind
from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Unit


class Course(models.Model):
    """A course (课程) of a unit. Written by `services.courses`. `pass_mark`: percent of the quiz."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="learning_courses")
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=500, blank=True, default="")
    pass_mark = models.PositiveSmallIntegerField(default=60)
    due_on = models.DateField(null=True)
    is_open = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="learning_courses")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """An entry of the library as a lesson."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="learning_lessons")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "entry"], name="learning_lesson_once")]

    def __str__(self) -> str:
        return str(self.entry)


class QuizQuestion(models.Model):
    """A question of a course's quiz; `right`: zero-based indexes of the right options."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind.choices, default=QuestionKind.ONE)
    text = models.CharField(max_length=500)
    options = models.JSONField(default=list)
    right = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
