"""Who may see and edit articles: whoever runs the unit, and the units above."""

from django.db.models import QuerySet

from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.meetings.policies import units_seen_by
from baosong.apps.orgs.models import Person


def articles_visible_to(person: Person) -> QuerySet[Article]:
    """The articles of the units that a person runs and those below; a unit that hands in for one below edits its articles too."""
    return Article.objects.filter(unit__in=units_seen_by(person)).select_related("unit", "task__call", "submission")


def may_edit_article(person: Person, article_id: int, **_: object) -> bool:
    """Whether the article is one of `articles_visible_to`."""
    return articles_visible_to(person).filter(pk=article_id).exists()


def may_edit_part(person: Person, article_part_id: int, **_: object) -> bool:
    """Whether the person may edit the part's article."""
    part = ArticlePart.objects.filter(pk=article_part_id).first()
    return part is not None and may_edit_article(person, part.article_id)
