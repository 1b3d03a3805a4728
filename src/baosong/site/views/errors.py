"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from baosong.platform.web.request_log import number


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/error.html", {"code": 403}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "site/error.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("site/broken.html", {"number": number.get()}), status=500)
