"""Send text messages to phones through the gateway of the configuration."""

from collections.abc import Mapping
from typing import Final

from baosong.platform.notifications.services.chat_webhooks import WebhookRefused

TIMEOUT: Final = 15.0


def text(phone: str, words: str, *, gateway: Mapping[str, str]) -> None:
    """Post a text to the gateway; nothing is stored. Raises WebhookRefused."""
    import httpx

    try:
        answer = httpx.post(
            gateway["gateway"],
            json={"to": phone, "text": words},
            headers={"Authorization": f"Bearer {gateway['token']}"} if gateway["token"] else {},
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WebhookRefused(str(error)) from error
    if not answer.is_success:
        raise WebhookRefused(str(answer.status_code))
