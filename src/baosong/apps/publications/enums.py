"""Formats, states with the table of a brief's actions, channels and marks of publications."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class PrintFormat(models.TextChoices):
    PDF = "pdf", pgettext_lazy("book form", "PDF")
    WORD = "docx", pgettext_lazy("book form", "Word")
    EPUB = "epub", pgettext_lazy("book form", "EPUB")


class PrintState(models.TextChoices):
    """Progress of a printing."""

    WAITING = "waiting", pgettext_lazy("print state", "Being set")
    READY = "ready", pgettext_lazy("print state", "Ready")
    FAILED = "failed", pgettext_lazy("print state", "Could not be set")


class BriefState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("brief state", "Draft")
    ISSUED = "issued", pgettext_lazy("brief state", "Issued")


REVISE_BRIEF: Final = Action("revise", frozenset({BriefState.DRAFT}))
ISSUE_BRIEF: Final = Transition("issue", frozenset({BriefState.DRAFT}), BriefState.ISSUED)
BRIEF_ACTIONS: Final = (REVISE_BRIEF, ISSUE_BRIEF)


class PublicityChannel(models.TextChoices):
    """Public channels (三微一端): Weibo, WeChat, short films, news app, website."""

    WEIBO = "weibo", pgettext_lazy("publicity channel", "Weibo")
    WECHAT = "wechat", pgettext_lazy("publicity channel", "WeChat")
    FILM = "film", pgettext_lazy("publicity channel", "Short film")
    APP = "app", pgettext_lazy("publicity channel", "App")
    SITE = "site", pgettext_lazy("publicity channel", "Website")
    OTHER = "other", pgettext_lazy("publicity channel", "Other")


class DraftMark(models.TextChoices):
    """Mark at the top of a draft of an official document."""

    DRAFT = "代拟稿", pgettext_lazy("draft mark", "Drafted for another")
    REVIEW = "送审稿", pgettext_lazy("draft mark", "For approval")
    NONE = "", pgettext_lazy("draft mark", "None")
