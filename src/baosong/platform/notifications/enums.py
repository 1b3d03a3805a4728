"""States of a message with the action of a person, and the kinds of webhooks."""

from typing import Final

from django.db import models

from baosong.platform.states import Transition


class WebhookKind(models.TextChoices):
    """Service of a chat group."""

    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"


class MessageState(models.TextChoices):
    """State of delivery. UNSURE: the process died or the connection broke during sending; only a person sends it again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"


# The one action of a person; all else is done by the jobs that send.
SEND_AGAIN: Final = Transition("send_again", frozenset({MessageState.FAILED, MessageState.UNSURE}), MessageState.QUEUED)
