"""Absolute addresses of pages."""

from django.conf import settings
from django.urls import reverse


def public_address(name: str, *arguments: object) -> str:
    """Return the absolute address of a page under the configured public URL."""
    return str(settings.BAOSONG_PUBLIC_URL) + reverse(name, args=arguments)
