"""Post texts to the webhooks of chat groups, signed as each service documents.

Sources: developer.work.weixin.qq.com/document/path/91770 (WeCom: the key in the address is the secret, no signature; 2,048
bytes), open.dingtalk.com "custom webhook security settings" (HMAC-SHA256 over timestamp and secret, in the query),
open.feishu.cn "custom bot usage guide" (HMAC-SHA256 keyed with timestamp and secret over an empty message, in the body).
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from baosong.platform.notifications.enums import WebhookKind
from baosong.platform.notifications.models import ChatWebhook

# Longest text that each service accepts, in bytes of UTF-8.
LONGEST: Final = {WebhookKind.WECOM: 2048, WebhookKind.DINGTALK: 18_000, WebhookKind.FEISHU: 18_000}
TIMEOUT: Final = 15.0
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class WebhookRefused(Exception):
    """The service rejected the text, or the connection was never made."""


def is_known_host(address: str) -> bool:
    """Return whether texts may be posted to an address: its host is in the option webhook_hosts, and it is https or loopback."""
    parts = urlsplit(address)
    return parts.hostname in settings.BAOSONG_WEBHOOK_HOSTS and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def cut(text: str, most: int) -> str:
    """Return the text within `most` bytes of UTF-8; whole lines are dropped at the end and replaced by an ellipsis."""
    if len(text.encode()) <= most:
        return text
    lines: list[str] = []
    left = most - 4
    for line in text.splitlines():
        left -= len(line.encode()) + 1
        if left < 0:
            break
        lines.append(line)
    return "\n".join(lines) + "\n…" if lines else text.encode()[: most - 3].decode("utf-8", "ignore") + "…"


def request_for(webhook: ChatWebhook, text: str, *, at: datetime) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the query parameters and the JSON body."""
    text = cut(text, LONGEST[WebhookKind(webhook.kind)])
    if webhook.kind == WebhookKind.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if webhook.secret:
            stamp = str(int(at.timestamp()))
            digest = hmac.new(f"{stamp}\n{webhook.secret}".encode(), b"", hashlib.sha256).digest()
            body = {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **body}
        return {}, body
    query = {}
    if webhook.kind == WebhookKind.DINGTALK and webhook.secret:
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(webhook.secret.encode(), f"{stamp}\n{webhook.secret}".encode(), hashlib.sha256).digest()
        query = {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
    return query, {"msgtype": "text", "text": {"content": text}}


def post(webhook: ChatWebhook, text: str, *, at: datetime) -> None:
    """Post a text. Raises WebhookRefused if it certainly did not arrive, an httpx error if that is unknown."""
    import httpx

    if not is_known_host(webhook.address):
        raise WebhookRefused("host")
    query, body = request_for(webhook, text, at=at)
    try:
        address = httpx.URL(webhook.address).copy_merge_params(query)
        answer = httpx.post(address, json=body, timeout=TIMEOUT, follow_redirects=False, trust_env=False)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
        raise WebhookRefused(str(error)) from error
    try:
        reply = answer.json()
    except ValueError:
        reply = {}
    # WeCom and DingTalk: errcode; Feishu: code (older: StatusCode). 0 means success.
    code = reply.get("errcode", reply.get("code", reply.get("StatusCode"))) if isinstance(reply, dict) else None
    if answer.status_code != 200 or code != 0:
        raise WebhookRefused(f"{answer.status_code} {code} {reply.get('errmsg', reply.get('msg', '')) if isinstance(reply, dict) else ''}")
