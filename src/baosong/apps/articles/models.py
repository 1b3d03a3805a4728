"""Articles and their parts."""

from django.conf import settings
from django.db import models

from baosong.apps.articles.enums import Agreement, HandInState
from baosong.apps.calls.models import Task
from baosong.apps.meetings.models import Story
from baosong.apps.orgs.models import Unit
from baosong.apps.registers.models import RegisterEntry
from baosong.apps.submissions.models import Submission
from baosong.platform.states import ChoicePredicates


class Article(models.Model):
    """A collection of stories (故事汇) or a draft out of a register entry. Changed by services.editing and services.hand_in."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="articles_articles")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="articles_articles")
    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=100)
    foreword = models.TextField(blank=True, default="")
    is_public = models.BooleanField(default=False)
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="articles_articles")
    hand_in = models.CharField(max_length=10, choices=HandInState.choices, default=HandInState.NONE, blank=True)
    hand_in_is = ChoicePredicates("hand_in", HandInState)
    problem = models.CharField(max_length=500, blank=True, default="")
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="articles_articles_handed_in")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="articles_articles")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class ArticlePart(models.Model):
    """One story or text of an article. `original` is the story as it was picked; an edited text waits for the storyteller's agreement. Changed by services.editing."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.PROTECT, related_name="article_parts")
    entry = models.ForeignKey(RegisterEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="article_parts")
    original = models.TextField(blank=True, default="")
    original_heading = models.CharField(max_length=100, blank=True, default="")
    agreement = models.CharField(max_length=10, choices=Agreement.choices, default=Agreement.ORIGINAL)
    agreement_is = ChoicePredicates("agreement", Agreement)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "story"], name="articles_part_once")]

    def __str__(self) -> str:
        return self.heading
