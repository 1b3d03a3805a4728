"""Who learns, how far they are."""

from django.conf import settings
from django.db import models

from baosong.apps.learning.models.course import Course, Lesson
from baosong.apps.orgs.models import Unit


class LearnerGroup(models.Model):
    """Persons who learn together whatever their units, as a class of 积极分子 does. Kept by learning.domain.assigning."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="learning_groups")
    name = models.CharField(max_length=60)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="learning_groups", db_table="learning_group_people")

    class Meta:
        """By name."""

        db_table = "learning_group"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="learning_group_once")]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A person in a course: why, how far, and what came of it. Written by learning.domain."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="learning_enrolments")
    # Through which unit or group it was assigned; both empty where the person came alone.
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="learning_enrolments")
    group = models.ForeignKey(LearnerGroup, null=True, on_delete=models.SET_NULL, related_name="enrolments")
    begun_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    completed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        """One a person and course."""

        db_table = "learning_enrolment"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="learning_enrolled_once")]
        indexes = [models.Index(fields=["code"], name="learning_enrolment_code")]

    def __str__(self) -> str:
        return f"{self.course}: {self.person}"


class LessonProgress(models.Model):
    """What a person has watched of a lesson: stretches [from, to] in seconds that were really played, and when it was told last."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress")
    stretches = models.JSONField(default=list)
    watched_s = models.FloatField(default=0)
    place_s = models.FloatField(default=0)
    told_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """One a lesson."""

        db_table = "learning_progress"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="learning_progress_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson}"


class QuizAttempt(models.Model):
    """Answers to a quiz at one time, and what they were worth in percent."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    answers = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        """In their order."""

        db_table = "learning_attempt"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.score}"
