"""URLs of the API. The views are imported at the first request, since ninja and pydantic take long to load."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from baosong.platform.web.access import public


def _view(name: str) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @public
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        from baosong.site.api.library import VIEWS

        return VIEWS[name](request, **kwargs)

    return view


urlpatterns = [
    path("openapi.json", _view("openapi"), name="openapi"),
    path("entries", _view("api-entries"), name="api-entries"),
    path("entries/<entry_id>", _view("api-entry"), name="api-entry"),
    path("collections", _view("api-collections"), name="api-collections"),
]
