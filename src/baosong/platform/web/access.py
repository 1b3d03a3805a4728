"""Every view declares who may call it; an undeclared view is refused."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import LazyObject

from baosong.platform.web.parsing import is_storable

View = TypeVar("View", bound=Callable[..., Any])
DECLARED: Final = "declared_access"
# Attributes of views: what is shown is for everybody; the address must not be passed on.
PUBLIC, SECRET_ADDRESS = "is_public", "has_secret_address"


def loaded_user(request: HttpRequest) -> Any:
    """Return the user of a request if it was read already, else None: what is added to an answer must not ask a database that may be away."""
    user = getattr(request, "user", None)
    return getattr(request, "_cached_user", None) if isinstance(user, LazyObject) else user


def anyone(view: View) -> View:
    """Declare a view without sign-in; tests/architecture lists all of them."""
    setattr(view, DECLARED, "anyone")
    return view


def public(view: View) -> View:
    """Declare a view without sign-in that shows what is for everybody: it may be stored, embedded and found by search engines."""
    setattr(view, PUBLIC, True)
    return anyone(view)


def by_link(view: View) -> View:
    """Declare a view without sign-in whose address is a credential: it is kept out of Referer headers and search engines."""
    setattr(view, SECRET_ADDRESS, True)
    return anyone(view)


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
        if any(isinstance(value, int) and not is_storable(value) for value in kwargs.values()):
            raise Http404
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
