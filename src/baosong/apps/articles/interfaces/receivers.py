"""What of articles waits for checks, and what they add to members' pages, copies of data and erasures."""

from typing import Any

from django.db.models import QuerySet

from baosong.apps.articles.enums import HandInState
from baosong.apps.articles.jobs import SettleHandIn
from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.articles.queries import parts_to_answer
from baosong.apps.articles.services import erasure
from baosong.apps.meetings.models import Member, Story
from baosong.apps.meetings.services.member_extensions import MemberExtension, PageFragment, extend_members
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.apps.submissions.services.auto_submit import WaitingRows, register


def _waiting() -> QuerySet[Article]:
    return Article.objects.filter(hand_in=HandInState.WAITING)


register_rows(UnitRows(Article))
register(WaitingRows(_waiting, lambda article: SettleHandIn(article.pk)))


class MemberArticles(MemberExtension):
    """Edited stories that wait for the member's agreement, and stories that were handed in."""

    def notices(self, member: Member) -> PageFragment | None:
        return PageFragment("articles/_member_notices.html", list(parts_to_answer(member)))

    def handed_in(self, member: Member) -> PageFragment | None:
        parts = ArticlePart.objects.filter(story__member=member, article__submission__isnull=False).select_related("article__submission")
        return PageFragment("articles/_member_handed_in.html", list(parts))

    def facts_of_story(self, story: Story) -> dict[str, Any]:
        parts = story.article_parts.select_related("article")
        return {"edited": [{"article": part.article.title, "text": part.text, "agreement": part.agreement} for part in parts]}

    def erase(self, member: Member) -> None:
        erasure.erase(member)


extend_members(MemberArticles())
