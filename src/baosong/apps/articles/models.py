"""Articles made of stories and deeds: edited, agreed, shown, handed in."""

from django.conf import settings
from django.db import models

from baosong.apps.activities.enums import Agreement, HandInState
from baosong.apps.activities.models.register import RegisterEntry
from baosong.apps.activities.models.story import Story
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Submission


class Article(models.Model):
    """A collection of stories (故事汇) or a draft out of a register's line, for a person to finish. Changed by activities.domain.collecting and handing."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities_articles")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="activities_articles")
    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=100)
    foreword = models.TextField(blank=True, default="")
    is_public = models.BooleanField(default=False)
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="activities_articles")
    hand_in = models.CharField(max_length=10, choices=HandInState.choices, default=HandInState.NONE, blank=True)
    problem = models.CharField(max_length=500, blank=True, default="")
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="activities_articles_handed_in")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="activities_articles")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        db_table = "activities_article"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class ArticlePart(models.Model):
    """One story or text of an article. `original` is what was told when it was picked; an edited text waits for the teller. Changed by activities.domain.collecting."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    line = models.ForeignKey(RegisterEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    original = models.TextField(blank=True, default="")
    original_heading = models.CharField(max_length=100, blank=True, default="")
    agreement = models.CharField(max_length=10, choices=Agreement.choices, default=Agreement.ORIGINAL)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In their order; a story once."""

        db_table = "activities_part"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "story"], name="activities_part_once")]

    def __str__(self) -> str:
        return self.heading
