"""Outgoing messages and the webhooks of chat groups."""

from django.db import models

from baosong.platform.states import ChoicePredicates, OpenActions, Transition


class ChatWebhook(models.Model):
    """Webhook of a chat group: address and signing secret."""

    class Kind(models.TextChoices):
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        FEISHU = "feishu", "飞书"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A mail to one address or a text to one webhook. `key` is unique: the same message is never queued twice. Changed only by `services.outbox`."""

    class State(models.TextChoices):
        """State of delivery. UNSURE: the process died or the connection broke during sending; only a person sends it again."""

        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNSURE = "unsure"
        CANCELLED = "cancelled"

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField(blank=True, default="")
    webhook = models.ForeignKey(ChatWebhook, null=True, on_delete=models.CASCADE, related_name="messages")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    # The one action of a person; all else is done by the jobs that send.
    SEND_AGAIN = Transition("send_again", frozenset({State.FAILED, State.UNSURE}), State.QUEUED)
    state_is, can = ChoicePredicates("state", State), OpenActions("state", (SEND_AGAIN,))
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    # Threading of replies (RFC 5322 3.6.4).
    in_reply_to = models.CharField(max_length=300, blank=True, default="")
    references = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="", db_index=True)

    def __str__(self) -> str:
        return f"{self.address or self.webhook}: {self.subject}"
