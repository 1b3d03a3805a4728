"""How the jobs of activities are done."""

import logging

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.activities.domain import clipping, handing
from baosong.activities.domain.knocking import make_code, take_back_code
from baosong.activities.jobs import SendCode, SettleHandIn, StripClip
from baosong.activities.models import Article, Belonging, Clip
from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import personal
from baosong.kit.refusals import site_sentence
from baosong.letters.domain.posting import NotTaken
from baosong.letters.domain.texting import text

logger = logging.getLogger(__name__)


@handles(StripClip)
def strip_clip(job: StripClip) -> None:
    """Frees one of what it need not tell."""
    clip = Clip.objects.filter(pk=job.clip_id).first()
    if clip is not None:
        clipping.strip_clip(clip, vault=personal())


@gives_up(StripClip)
def clip_not_prepared(job: StripClip) -> None:
    """Says so."""
    clipping.give_up(job.clip_id)


@handles(SendCode)
def send_code(job: SendCode) -> None:
    """Sends one; where the gateway is away the member asks again, for a code that comes late is of no use."""
    belonging = Belonging.objects.select_related("member").get(pk=job.belonging_id)
    if not belonging.member.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = _("%(code)s is your code to open your page of %(unit)s. It holds for ten minutes. Do not pass it on.") % {
            "code": make_code(belonging),
            "unit": belonging.unit.name,
        }
    try:
        text(belonging.member.phone, words, gateway=settings.BAOSONG_SMS)
    except NotTaken as error:
        logger.warning("the gateway for text messages took nothing: %s", error)
        take_back_code(belonging)


@handles(SettleHandIn)
def settle_hand_in(job: SettleHandIn) -> None:
    """Submits what has been checked."""
    article = Article.objects.filter(pk=job.article_id).first()
    if article is not None:
        handing.settle(article, word=site_sentence, at=timezone.now())
