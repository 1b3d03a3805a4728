"""Every view says who may; one that does not is refused to all."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., Any])
DECLARED: Final = "declared_access"


def anyone(view: View) -> View:
    """For pages without sign-in: each use is listed in tests/architecture."""
    setattr(view, DECLARED, "anyone")
    return view


def by_key(view: View) -> View:
    """For machines that sign their requests; the view itself refuses whom it does not know, and a test asks each without a signature."""
    setattr(view, DECLARED, "by_key")
    return view


def signed_in(view: View) -> View:
    """For whoever has signed in; what they see is limited by `visible_to` inside."""
    setattr(view, DECLARED, "signed_in")
    return view


def allowed(predicate: Callable[..., bool]) -> Callable[[View], View]:
    """For whom the predicate (person, **the view's arguments) allows; others get 403."""

    def declare(view: View) -> View:
        setattr(view, DECLARED, predicate)
        return view

    return declare


class AccessMiddleware:
    """Asks the view's declared access before the view is called. Default deny."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse | None:
        """None lets the view go on."""
        declared = getattr(view, DECLARED, None)
        if declared is None:
            raise PermissionDenied("undeclared access")
        if declared in ("anyone", "by_key"):
            return None
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=401)
                response["HX-Redirect"] = reverse("sign-in")
                return response
            return redirect(f"{reverse('sign-in')}?next={request.path}")
        if declared == "signed_in" or declared(request.user, **kwargs):
            return None
        raise PermissionDenied
