"""Groups, enrolments, progress and quiz attempts."""

from django.conf import settings
from django.db import models

from baosong.apps.learning.models.course import Course, Lesson
from baosong.apps.orgs.models import Unit


class LearnerGroup(models.Model):
    """People of any units who learn together, such as a class of 积极分子. Written by `services.enrolments`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="learning_groups")
    name = models.CharField(max_length=60)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="learning_groups")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="learning_group_once")]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A person in a course, unique. `score`: best quiz attempt in percent; `code`: of the certificate. Written by `services`."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="learning_enrolments")
    # The unit or group by which it was assigned; both null if the person joined.
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="learning_enrolments")
    group = models.ForeignKey(LearnerGroup, null=True, on_delete=models.SET_NULL, related_name="enrolments")
    begun_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    completed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="learning_enrolled_once")]
        indexes = [models.Index(fields=["code"], name="learning_enrolment_code")]

    def __str__(self) -> str:
        return f"{self.course}: {self.person}"


class LessonProgress(models.Model):
    """What a person has watched of a lesson. `ranges`: [from, to] in seconds that were played; `reported_at`: time of the player's last report."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress")
    ranges = models.JSONField(default=list)
    watched_s = models.FloatField(default=0)
    position_s = models.FloatField(default=0)
    reported_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="learning_progress_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson}"


class QuizAttempt(models.Model):
    """One attempt at a quiz; `score` in percent."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    answers = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.score}"
