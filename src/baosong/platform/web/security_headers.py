"""Security headers: scripts and styles only from our own files."""

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from baosong.platform.web.access import PUBLIC, SECRET_ADDRESS, loaded_user

NOT_STORED: Final = "no-store, private"
# wasm-unsafe-eval lets mediainfo.js read film headers in the browser; it allows no script.
POLICY = "; ".join(  # noqa: FLY002  one line a directive
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

# For pages that show a text with inline styles to copy into another editor.
STYLED = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@cache
def _policy(store: str) -> str:
    """Return the policy; scripts may also connect to a store to which browsers send files."""
    return POLICY.replace("connect-src 'self'", f"connect-src 'self' {origin_of(store)}") if store else POLICY


def origin_of(address: str) -> str:
    """Return scheme, host and port (RFC 6454)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class SecurityHeadersMiddleware:
    """Adds headers by what the view declares (`access.public`, `access.by_link`). Outermost, so that it sees every answer of the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers, view = response.headers, getattr(request.resolver_match, "func", None)
        headers.setdefault("Content-Security-Policy", _policy(settings.BAOSONG_STORE["store_public"]))
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        is_public = getattr(view, PUBLIC, False)
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_public else "same-origin")
        # On a shared computer nothing must be left of a person who signed out, whatever its media type.
        if not is_public:
            headers["Cache-Control"] = NOT_STORED
            headers["X-Robots-Tag"] = "noindex, nofollow"
        elif getattr(loaded_user(request), "is_authenticated", False):
            headers.setdefault("Cache-Control", NOT_STORED)
        if getattr(view, SECRET_ADDRESS, False):
            # Not no-referrer: browsers then send "Origin: null" with forms, which Django refuses.
            headers["Referrer-Policy"] = "strict-origin"
        return response


def clear_site_data(response: HttpResponse, *kinds: str) -> HttpResponse:
    """Let the browser delete what it has of this site (Clear-Site-Data). Not "cookies": language and known devices stay."""
    response.headers["Clear-Site-Data"] = ", ".join(f'"{kind}"' for kind in kinds)
    return response


def add_security_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Add to static files what SecurityMiddleware adds to pages."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
