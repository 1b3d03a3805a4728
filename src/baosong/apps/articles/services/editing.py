"""Editing of articles: picking stories, order, edited texts and their agreement, publication."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.articles.enums import Agreement
from baosong.apps.articles.errors import ArticleEmpty, NothingToAgree
from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.articles.queries import shown_parts
from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import PICK_STORY
from baosong.apps.meetings.errors import StoryNotOpen, StoryTooLong
from baosong.apps.meetings.models import Story
from baosong.apps.meetings.services.stories import plain_text
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.registers.models import RegisterEntry
from baosong.platform.audit.services.log import record

MOST: Final = 100_000


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _touch(article: Article, at: datetime) -> None:
    article.changed_at = at
    article.save(update_fields=["changed_at"])


@transaction.atomic
def begin(*, unit: Unit, task: Task | None, title: str, by: Person, at: datetime) -> Article:
    """Create an article without parts."""
    article = Article.objects.create(unit=unit, task=task, code=secrets.token_urlsafe(12), title=" ".join(title.split()), made_by=by, made_at=at, changed_at=at)
    record("article.begun", article, by=by, at=at, unit=unit.pk, task=task.pk if task else None)
    return article


@transaction.atomic
def pick(article: Article, stories: Iterable[Story], *, by: Person, at: datetime) -> int:
    """Append told stories that are not parts yet. Returns how many are new. Raises StoryNotOpen."""
    article = _locked(article)
    here = set(article.parts.values_list("story_id", flat=True))
    position = article.parts.count()
    new = 0
    for story in stories:
        if not PICK_STORY.is_open(story.state):
            raise StoryNotOpen
        if story.pk in here:
            continue
        ArticlePart.objects.create(
            article=article, position=position + new, story=story, heading=story.title, text=story.text, original=story.text, original_heading=story.title
        )
        new += 1
    _touch(article, at)
    record("article.picked", article, by=by, at=at, count=new)
    return new


@transaction.atomic
def write_text(article: Article, *, heading: str, text: str, entry: RegisterEntry | None, by: Person, at: datetime) -> ArticlePart:
    """Append a text of the unit's own, as a draft out of a register entry is. Raises StoryTooLong."""
    if len(text) > MOST:
        raise StoryTooLong(most=MOST, measured=len(text))
    article = _locked(article)
    part = ArticlePart.objects.create(article=article, position=article.parts.count(), heading=heading.strip(), text=plain_text(text), entry=entry)
    _touch(article, at)
    record("article.text_written", article, by=by, at=at, part=part.pk)
    return part


@transaction.atomic
def entitle(article: Article, *, title: str, foreword: str, by: Person, at: datetime) -> Article:
    """Change title and foreword."""
    article = _locked(article)
    article.title, article.foreword, article.changed_at = " ".join(title.split()), plain_text(foreword), at
    article.save(update_fields=["title", "foreword", "changed_at"])
    record("article.entitled", article, by=by, at=at)
    return article


@transaction.atomic
def edit(part: ArticlePart, *, heading: str, text: str, by: Person, at: datetime) -> ArticlePart:
    """Edit a part. A story that differs from the original needs its teller's agreement again. Raises StoryTooLong."""
    part = ArticlePart.objects.select_for_update(of=("self",)).select_related("article", "story").get(pk=part.pk)
    text, heading = plain_text(text), " ".join(heading.split())
    if len(text) > MOST:
        raise StoryTooLong(most=MOST, measured=len(text))
    if (text, heading) == (part.text, part.heading):
        return part
    part.text, part.heading, part.answer, part.answered_at = text, heading, "", None
    if part.story_id:
        same = (text, heading) == (part.original, part.original_heading)
        part.agreement = Agreement.ORIGINAL if same else Agreement.ASKED
    part.save(update_fields=["text", "heading", "agreement", "answer", "answered_at"])
    _touch(part.article, at)
    record("article_part.edited", part, by=by, at=at, agreement=part.agreement)
    return part


@transaction.atomic
def answer(part: ArticlePart, *, text: str, heading: str, agrees: bool, words: str, at: datetime) -> ArticlePart:
    """Record the teller's answer to exactly the text that was shown. Raises NothingToAgree if it was changed meanwhile, or no answer is needed."""
    part = ArticlePart.objects.select_for_update(of=("self",)).select_related("article", "story").get(pk=part.pk)
    if part.agreement == Agreement.ORIGINAL or part.story is None or (plain_text(text), heading.strip()) != (part.text, part.heading):
        raise NothingToAgree
    part.agreement, part.answer, part.answered_at = Agreement.AGREED if agrees else Agreement.DECLINED, words.strip(), at
    part.save(update_fields=["agreement", "answer", "answered_at"])
    record("article_part.agreed" if agrees else "article_part.declined", part, by=None, at=at)
    return part


@transaction.atomic
def move(part: ArticlePart, *, by: int) -> None:
    """Move a part up (-1) or down (1)."""
    parts = list(ArticlePart.objects.select_for_update().filter(article=part.article_id).order_by("position", "pk"))
    index = next(n for n, other in enumerate(parts) if other.pk == part.pk)
    target = min(max(index + by, 0), len(parts) - 1)
    parts.insert(target, parts.pop(index))
    for position, other in enumerate(parts):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])


@transaction.atomic
def take_out(part: ArticlePart, *, by: Person, at: datetime) -> None:
    """Remove a part; its story can be picked again."""
    record("article_part.taken_out", part, by=by, at=at, article=part.article_id)
    part.delete()


@transaction.atomic
def publish(article: Article, *, is_public: bool, by: Person, at: datetime) -> Article:
    """Show the article on a page for anyone with its address, or take the page down. Raises ArticleEmpty."""
    article = _locked(article)
    if is_public and not shown_parts(article):
        raise ArticleEmpty
    if article.is_public != is_public:
        article.is_public = is_public
        article.save(update_fields=["is_public"])
        record("article.published" if is_public else "article.taken_down", article, by=by, at=at)
    return article
