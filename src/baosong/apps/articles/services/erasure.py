"""Erasure of a member's personal data in articles."""

from baosong.apps.articles.models import ArticlePart
from baosong.apps.meetings.models import Member


def erase(member: Member) -> None:
    """Delete the member's stories from every article."""
    ArticlePart.objects.filter(story__member=member).delete()
