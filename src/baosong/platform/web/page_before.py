"""The page that a request came from, and to which the person is led back."""

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KNOWN: Final = "page_before"


def set_page_before(request: HttpRequest, address: str) -> None:
    """Name the page for requests of pages whose address is a secret: browsers do not send it."""
    setattr(request, KNOWN, address)


def page_before(request: HttpRequest, *, default: str = "/") -> str:
    """Path and query of the page: as a view has named it, else by the Referer if that is of this site."""
    known: str = getattr(request, KNOWN, "")
    if known:
        return known
    parts = urlsplit(request.headers.get("Referer", ""))
    before = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return before if parts.netloc == request.get_host() and url_has_allowed_host_and_scheme(before, None) else default
