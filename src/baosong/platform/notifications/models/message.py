"""A mail on its way out, and the webhooks of chat groups."""

from django.db import models


class ChatWebhook(models.Model):
    """A chat group's webhook: where to post, and the secret that signs. Kept by services.chat_webhooks."""

    class Kind(models.TextChoices):
        """Whose webhook it is."""

        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        FEISHU = "feishu", "飞书"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """By name."""

        db_table = "notifications_webhook"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One mail to one address, or one text to one webhook. `key` is unique, so that the same message is never sent twice. Changed by services.outbox."""

    class State(models.TextChoices):
        """Where the message is. UNSURE: the process died, or the line broke, while it was handed over; it is not sent again by itself."""

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
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    # Of an answer: the Message-ID it answers, and the thread before that.
    in_reply_to = models.CharField(max_length=300, blank=True, default="")
    references = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="", db_index=True)

    class Meta:
        """Newest last."""

        db_table = "notifications_message"

    def __str__(self) -> str:
        return f"{self.address or self.webhook}: {self.subject}"
