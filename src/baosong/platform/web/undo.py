"""Undoing a reversible step for 30 seconds: a button beside the message that says what was done, which calls the opposite service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from baosong.platform.errors import Refusal

UNDO_SECONDS: Final = 30
# What the answer and the request take on a slow line.
LATENCY_SECONDS: Final = 5
SALT: Final = "baosong.undo"
TAG: Final = "undo:"


class UndoTooLate(Refusal):
    """The time in which a step can be undone is over. Facts: seconds."""

    code = "undo_too_late"


@dataclass(frozen=True, slots=True)
class Undo:
    """How a step is undone: who may (a predicate of the policies, with the facts of the step), and the opposite step.

    `opposite(by=, at=, **facts)` calls the opposite service and returns the address of the page to show.
    """

    may: Callable[..., bool]
    opposite: Callable[..., str]


_known: dict[str, Undo] = {}


def register_undo(name: str, undo: Undo) -> None:
    """Let a step of an app be undone (in `interfaces/undo_steps.py`)."""
    _known[name] = undo


def say_undoable(request: HttpRequest, said: str, *, step: str, **facts: Any) -> None:
    """Say on the next page what was done, with a button that undoes it. `facts` are serialisable as JSON."""
    token = signing.dumps([step, request.user.pk, facts], salt=SALT, compress=True)
    messages.success(request, said, extra_tags=f"{TAG}{token}")


def undo(token: str, *, by: Any, at: datetime) -> str:
    """Undo the step of a token; return the address of the page to show. Refuses a token that is too old; the service refuses one used twice."""
    try:
        step, person, facts = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS + LATENCY_SECONDS)
    except signing.SignatureExpired as error:
        raise UndoTooLate(seconds=UNDO_SECONDS) from error
    except signing.BadSignature as error:
        raise PermissionDenied from error
    if person != by.pk or not _known[step].may(by, **facts):
        raise PermissionDenied
    return _known[step].opposite(by=by, at=at, **facts)
