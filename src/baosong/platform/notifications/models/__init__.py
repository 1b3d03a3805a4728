"""Models of the outbox."""

from baosong.platform.notifications.models.message import ChatWebhook, Message

__all__ = ["ChatWebhook", "Message"]
