"""Queries of articles."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from baosong.apps.articles.enums import Agreement
from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.meetings.enums import PICK_STORY, AttachmentState
from baosong.apps.meetings.models import Attachment, Member


def may_be_shown(part: ArticlePart) -> bool:
    """Whether a part may appear in editions and on pages: the unit's own text, or a story that its teller lets be published in these words."""
    if part.story is None:
        return bool(part.text)
    told = PICK_STORY.is_open(part.story.state) and part.story.consented_at is not None
    return told and part.agreement in (Agreement.ORIGINAL, Agreement.AGREED)


def parts_of(article: Article) -> list[ArticlePart]:
    """The parts in order, with stories, members and registers."""
    return list(article.parts.select_related("story__member", "story__meeting__unit", "entry__register").order_by("position", "pk"))


def shown_parts(article: Article) -> list[ArticlePart]:
    """The parts that may be shown."""
    return [part for part in parts_of(article) if may_be_shown(part)]


def shown_attachments(parts: Iterable[ArticlePart]) -> dict[int, list[Attachment]]:
    """The attachments that may be shown with each part, by the part's key; one query."""
    parts = list(parts)
    by_story = {part.story_id: part.pk for part in parts if part.story_id}
    by_entry = {part.entry_id: part.pk for part in parts if part.entry_id}
    found: dict[int, list[Attachment]] = {}
    attachments = Attachment.objects.annotate(linked_entry=Coalesce(F("entry_link__entry"), F("entry_link__action__entry"))).filter(
        Q(story__in=by_story) | Q(linked_entry__in=by_entry), state=AttachmentState.READY, consented_at__isnull=False
    )
    for attachment in attachments.order_by("pk"):
        part = by_story.get(attachment.story_id or 0) or by_entry.get(attachment.linked_entry or 0)
        if part is not None:
            found.setdefault(part, []).append(attachment)
    return found


def parts_to_answer(member: Member) -> QuerySet[ArticlePart]:
    """Edited stories that wait for the member's agreement."""
    return ArticlePart.objects.filter(story__member=member, agreement=Agreement.ASKED).select_related("article__unit", "story")
