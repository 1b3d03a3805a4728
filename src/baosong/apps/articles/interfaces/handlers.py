"""Handlers of the jobs of articles."""

from django.utils import timezone

from baosong.apps.articles.jobs import SettleHandIn
from baosong.apps.articles.models import Article
from baosong.apps.articles.services import hand_in
from baosong.platform.jobs.job_queue import handles


@handles(SettleHandIn)
def settle_hand_in(job: SettleHandIn) -> None:
    article = Article.objects.filter(pk=job.article_id).first()
    if article is not None:
        hand_in.settle(article, at=timezone.now())
