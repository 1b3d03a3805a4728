"""States of a brief with the table of its actions, and the choices of other fields."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class PrintFormat(models.TextChoices):
    """As what a casebook is printed."""

    PDF = "pdf", pgettext_lazy("book form", "PDF")
    WORD = "docx", pgettext_lazy("book form", "Word")
    EPUB = "epub", pgettext_lazy("book form", "EPUB")


class PrintState(models.TextChoices):
    """How far a printing is."""

    WAITING = "waiting", pgettext_lazy("print state", "Being set")
    READY = "ready", pgettext_lazy("print state", "Ready")
    FAILED = "failed", pgettext_lazy("print state", "Could not be set")


class BriefState(models.TextChoices):
    """Whether a brief can still be changed."""

    DRAFT = "draft", pgettext_lazy("brief state", "Draft")
    ISSUED = "issued", pgettext_lazy("brief state", "Issued")


REVISE_BRIEF: Final = Action("revise", frozenset({BriefState.DRAFT}))
ISSUE_BRIEF: Final = Transition("issue", frozenset({BriefState.DRAFT}), BriefState.ISSUED)
BRIEF_ACTIONS: Final = (REVISE_BRIEF, ISSUE_BRIEF)


class PublicityChannel(models.TextChoices):
    """Where a work is made public: weibo, WeChat, short film platforms, the app of the party press, a site (三微一端)."""

    WEIBO = "weibo", pgettext_lazy("publicity channel", "Weibo")
    WECHAT = "wechat", pgettext_lazy("publicity channel", "WeChat")
    FILM = "film", pgettext_lazy("publicity channel", "Short film")
    APP = "app", pgettext_lazy("publicity channel", "App")
    SITE = "site", pgettext_lazy("publicity channel", "Website")
    OTHER = "other", pgettext_lazy("publicity channel", "Other")


class DraftMark(models.TextChoices):
    """What a draft of an official paper says of itself."""

    DRAFT = "代拟稿", pgettext_lazy("paper mark", "Drafted for another")
    REVIEW = "送审稿", pgettext_lazy("paper mark", "For approval")
    NONE = "", pgettext_lazy("paper mark", "None")
