"""Security headers: scripts and styles only from our own files."""

from collections.abc import Callable, MutableMapping
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
    """Adds the headers that the view did not set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(settings.BAOSONG_STORE["store_public"]))
        # On a shared computer, Back must not show pages of a person who signed out.
        if getattr(request, "user", None) is not None and request.user.is_authenticated and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


def add_security_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Add to static files what SecurityMiddleware adds to pages."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
