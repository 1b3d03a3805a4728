"""Models of the outbox."""

from baosong.platform.notifications.models.incident import Incident
from baosong.platform.notifications.models.message import ChatWebhook, Message

__all__ = ["ChatWebhook", "Incident", "Message"]
