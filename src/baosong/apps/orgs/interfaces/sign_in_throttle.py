"""Who is behind an attempt to prove an identity: a device on which the person has signed in before, else a client address."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from baosong.apps.orgs.interfaces.known_devices import device_of
from baosong.apps.orgs.interfaces.messages import wait_sentence
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import throttle
from baosong.platform.web.client_address import client_network


def attempt_of(request: HttpRequest, username: str) -> tuple[throttle.Attempt, throttle.DelayRule]:
    """The attempt that a request makes to prove a password, and how such attempts are delayed."""
    return _attempt(request, f"sign-in:{username.lower()}", Person.objects.filter(username=username).first())


def factor_attempt_of(request: HttpRequest, person: Person) -> tuple[throttle.Attempt, throttle.DelayRule]:
    """The attempt that a request makes to prove a second factor; six digits allow no shorter delays at an address."""
    attempt, _rule = _attempt(request, f"factor:{person.pk}", person)
    return attempt, throttle.PASSWORDS


@contextmanager
def delayed(attempt: throttle.Attempt, rule: throttle.DelayRule) -> Iterator[None]:
    """Judge an attempt of a form inside. Whoever may not make it yet gets the seconds to wait as an error of the form."""
    if wait := throttle.begin(attempt, rule, at=timezone.now()):
        raise ValidationError(wait_sentence(wait))
    yield
    throttle.succeed(attempt)


def _attempt(request: HttpRequest, what: str, person: Person | None) -> tuple[throttle.Attempt, throttle.DelayRule]:
    if device := device_of(request, person):
        return throttle.Attempt(what, f"device:{device}"), throttle.PASSWORDS
    return throttle.Attempt(what, f"address:{client_network(request)}"), throttle.PASSWORDS_AT_ADDRESS
