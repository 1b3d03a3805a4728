"""Outgoing messages and the webhooks of chat groups."""

from django.db import models

from baosong.platform.notifications.enums import SEND_AGAIN, MessageState, WebhookKind
from baosong.platform.states import ChoicePredicates, OpenActions


class ChatWebhook(models.Model):
    """Webhook of a chat group: address and signing secret."""

    kind = models.CharField(max_length=10, choices=WebhookKind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A mail to one address or a text to one webhook. `key` is unique: the same message is never queued twice. Changed only by `services.outbox`."""

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField(blank=True, default="")
    webhook = models.ForeignKey(ChatWebhook, null=True, on_delete=models.CASCADE, related_name="messages")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    state_is, can = ChoicePredicates("state", MessageState), OpenActions("state", (SEND_AGAIN,))
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
