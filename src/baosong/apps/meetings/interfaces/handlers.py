"""How the jobs of activities are done."""

import logging

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.activities.jobs import CleanAttachment, SendCode, SettleHandIn
from baosong.apps.activities.models import Article, Attachment, BranchMembership
from baosong.apps.activities.services import attachments, hand_in
from baosong.apps.activities.services.member_links import make_code, take_back_code
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.services.chat_webhooks import WebhookRefused
from baosong.platform.notifications.services.text_messages import text
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.refusals import site_sentence

logger = logging.getLogger(__name__)


@handles(CleanAttachment)
def strip_clip(job: CleanAttachment) -> None:
    """Frees one of what it need not tell."""
    clip = Attachment.objects.filter(pk=job.clip_id).first()
    if clip is not None:
        attachments.strip_clip(clip, blobstore=personal_blobstore())


@gives_up(CleanAttachment)
def clip_not_prepared(job: CleanAttachment) -> None:
    """Says so."""
    attachments.give_up(job.clip_id)


@handles(SendCode)
def send_code(job: SendCode) -> None:
    """Sends one; where the gateway is away the member asks again, for a code that comes late is of no use."""
    branch_membership = BranchMembership.objects.select_related("member").get(pk=job.branch_membership_id)
    if not branch_membership.member.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = _("%(code)s is your code to open your page of %(unit)s. It holds for ten minutes. Do not pass it on.") % {
            "code": make_code(branch_membership),
            "unit": branch_membership.unit.name,
        }
    try:
        text(branch_membership.member.phone, words, gateway=settings.BAOSONG_SMS)
    except WebhookRefused as error:
        logger.warning("the gateway for text messages took nothing: %s", error)
        take_back_code(branch_membership)


@handles(SettleHandIn)
def settle_hand_in(job: SettleHandIn) -> None:
    """Submits what has been checked."""
    article = Article.objects.filter(pk=job.article_id).first()
    if article is not None:
        hand_in.settle(article, word=site_sentence, at=timezone.now())
