"""Browsers in which a person has signed in before: a signed cookie, which signing out leaves in place, with a number and the people's keys."""

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.platform.audit.services.log import record
from baosong.platform.web.client_address import client_address
from baosong.platform.web.templatetags.web import moment
from baosong.platform.web.user_agents import browser_name

COOKIE: Final = "device"
SALT: Final = "orgs.device"
LIVES_S: Final = 400 * 86400
# People who share a computer; the oldest are dropped.
MOST: Final = 10


def device_of(request: HttpRequest, person: Person | None) -> str:
    """The number of the browser if the person has signed in with it before, else an empty string."""
    number, people = _read(request)
    return number if person is not None and person.pk in people else ""


def remember_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Note in the browser that the person has signed in with it."""
    number, people = _read(request)
    known = [*(key for key in people if key != person.pk), person.pk][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps([number or secrets.token_urlsafe(12), known], salt=SALT),
        max_age=LIVES_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@transaction.atomic
def note_new_device(request: HttpRequest, person: Person) -> None:
    """Record that a person signed in on a device for the first time, and tell them when and from where."""
    at = timezone.now()
    with translation.override(person.language or settings.LANGUAGE_CODE):
        facts = {"at": moment(at), "address": client_address(request), "browser": browser_name(request.headers.get("User-Agent", ""))}
        details = _("Time: %(at)s\nAddress: %(address)s\nBrowser: %(browser)s") % facts
    tell_owner(person, record("device.added", person, by=person, at=at), at=at, details=details)


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        number, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIVES_S)
    except signing.BadSignature:
        return "", []
    return str(number), list(people)
