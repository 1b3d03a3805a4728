"""Files that robots and reporters of vulnerabilities look for: robots.txt (RFC 9309), security.txt (RFC 9116)."""

import re
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from baosong.platform.web.access import public
from baosong.platform.web.public_urls import public_address

# Less than a year (RFC 9116, 2.5.5); computed for each answer.
VALID_FOR: Final = timedelta(days=180)
# Pages behind personal links are not among them: they say noindex, which a robot that stays away would not read.
NOT_FOR_ROBOTS: Final = ("/sign-in/", "/security/", "/operator/", "/federation/", "/metrics")
SCHEME: Final = re.compile(r"(?:https|mailto|tel):", re.IGNORECASE)


@public
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), "", f"Sitemap: {public_address('sitemap')}"]
    return _text(lines)


@public
def security(_request: HttpRequest) -> HttpResponse:
    """Does not exist without a configured contact, which the format requires."""
    contact = settings.BAOSONG_SECURITY_CONTACT.strip()
    if not contact:
        raise Http404
    until = (timezone.now() + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return _text([f"Contact: {_address(contact)}", f"Expires: {until}", "Preferred-Languages: zh, en", f"Canonical: {public_address('security-txt')}"])


def _address(contact: str) -> str:
    """The contact as a URI."""
    if SCHEME.match(contact):
        return contact
    return f"mailto:{contact}" if "@" in contact else f"tel:{re.sub(r'[^+0-9]', '-', contact)}"


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
