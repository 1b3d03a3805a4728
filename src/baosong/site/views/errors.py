"""Pages for what went wrong; none is a dead end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from baosong.platform.web.request_log import number


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "site/error.html", {"code": 403}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "site/error.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500; rendered without the request's surroundings, which may be what is broken."""
    return HttpResponse(render_to_string("site/broken.html", {"number": number.get()}), status=500)
