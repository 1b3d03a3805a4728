"""Addresses of pages as people type them and machines are told them."""

from django.conf import settings
from django.urls import reverse


def public_address(name: str, *arguments: object) -> str:
    """The whole address of a page, under the name by which the site is reached from outside."""
    return str(settings.BAOSONG_PUBLIC_URL) + reverse(name, args=arguments)
