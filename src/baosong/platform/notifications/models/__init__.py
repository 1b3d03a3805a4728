"""Models of messages."""

from baosong.platform.notifications.models.message import ChatWebhook, Message

__all__ = ["ChatWebhook", "Message"]
