"""Every view declares who may call it; an undeclared view is refused."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., Any])
DECLARED: Final = "declared_access"


def anyone(view: View) -> View:
    """Declare a view without sign-in; tests/architecture lists all of them."""
    setattr(view, DECLARED, "anyone")
    return view


def by_key(view: View) -> View:
    """Declare a view for machines that sign their requests. The view itself checks the signature; a test calls each without one."""
    setattr(view, DECLARED, "by_key")
    return view


def signed_in(view: View) -> View:
    """Declare a view for every signed-in person; the view limits its rows with `visible_to`."""
    setattr(view, DECLARED, "signed_in")
    return view


def allowed(predicate: Callable[..., bool]) -> Callable[[View], View]:
    """Declare a view for persons for whom `predicate(person, **view_arguments)` is true; others get 403."""

    def declare(view: View) -> View:
        setattr(view, DECLARED, predicate)
        return view

    return declare


class AccessMiddleware:
    """Checks the declared access before the view is called. Default deny."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse | None:
        """Return a response that refuses or redirects; None to call the view."""
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
