"""Pages that say in numbers what an irreversible step does, and ask. A view acts only once its page has been confirmed as it is now."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baosong.platform.web.forms import TextField, WebForm, posted

SHA256_LENGTH: Final = 64


class KnownForm(WebForm):
    """What the page said when the person confirmed it."""

    known = TextField(max_length=SHA256_LENGTH, required=False)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a step does. `crumbs`: addresses and names of the pages above, of which the last is the way back; `obstacles`: why it cannot be taken now.

    `fields`: posted again with the confirmation.
    """

    title: str
    button: str
    crumbs: Sequence[tuple[str, str]]
    effects: Sequence[str]
    obstacles: Sequence[str] = ()
    is_final: bool = True
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of what the page says, by which a step that would do something else by now is found."""
        return hashlib.sha256("\n".join((*self.effects, "", *self.obstacles)).encode()).hexdigest()

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]

    def is_given(self, request: HttpRequest) -> bool:
        """Whether the person has confirmed what the page says now."""
        return not self.obstacles and _known(request) == self.digest

    def page(self, request: HttpRequest) -> HttpResponse:
        """The page that asks for confirmation, with a warning if the effects have changed since it was shown."""
        return render(request, "web/confirmation.html", {"asked": self, "is_outdated": _known(request) not in ("", self.digest)})


def _known(request: HttpRequest) -> str:
    form = posted(request, KnownForm)
    return str(form.cleaned_data["known"]) if form.is_valid() else ""
