"""Absolute addresses of sites and pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def public_address(name: str, *arguments: object) -> str:
    """Return the absolute address of a page under the configured public URL."""
    return str(settings.BAOSONG_PUBLIC_URL) + reverse(name, args=arguments)


def is_web_address(address: str) -> bool:
    """Return whether an address is http or https and has a host (RFC 3986)."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
