"""Handlers of the jobs of meetings."""

import logging

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.meetings.jobs import CleanAttachment, SendCode
from baosong.apps.meetings.models import Attachment, BranchMembership
from baosong.apps.meetings.services import attachments
from baosong.apps.meetings.services.member_links import make_code, take_back_code
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.services.chat_webhooks import WebhookRefused
from baosong.platform.notifications.services.text_messages import text
from baosong.platform.storage import personal_blobstore

logger = logging.getLogger(__name__)


@handles(CleanAttachment)
def clean(job: CleanAttachment) -> None:
    attachment = Attachment.objects.filter(pk=job.attachment_id).first()
    if attachment is not None:
        attachments.clean(attachment, blobstore=personal_blobstore())


@gives_up(CleanAttachment)
def cleaning_gave_up(job: CleanAttachment) -> None:
    attachments.give_up(job.attachment_id)


@handles(SendCode)
def send_code(job: SendCode) -> None:
    """Send a code. A failure is not retried, for a late code is useless; the member asks again."""
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
        logger.warning("the gateway for text messages refused: %s", error)
        take_back_code(branch_membership)
