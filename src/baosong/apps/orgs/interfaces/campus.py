"""Campus sign-on by CAS 3.0 and OpenID Connect Core 1.0."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from baosong.apps.orgs.errors import SignOnFailed
from baosong.apps.orgs.models import Identity, Person

CAS: Final = "cas"
OIDC: Final = "oidc"
# The name of the parameter (RFC 6749, 10.12); the same for CAS.
STATE: Final = "state"
# The time within which a sign-on is completed, for clocks that differ (OpenID Connect Core 1.0, 2: auth_time).
FRESH_S: Final = 600


@dataclass(frozen=True, slots=True)
class CampusClaims:
    """The result of a sign-on: the server's address, the permanent name there, and the account name here that it may match (empty: none)."""

    issuer: str
    subject: str
    account: str


class SignOnMethod(Protocol):
    """A protocol of campus sign-on."""

    def leave(self, request: HttpRequest, back: str, state: str, /, *, afresh: bool) -> str:
        """The URL of the server's sign-in page; `back` is the URL to return to, with `state` in its query.

        `afresh`: the server asks for the password also where it knows the browser.
        """
        ...

    def come_back(self, request: HttpRequest, back: str, state: str, /, *, afresh: bool) -> CampusClaims:
        """Verify the answer and return its claims; the caller has compared `state`. Raises SignOnFailed."""
        ...


class CasSignOn:
    """CAS 3.0: the server redirects with a ticket and validates it on request.

    CAS has no state parameter; the state is part of the service URL, for which alone the server validates the ticket.
    """

    def __init__(self) -> None:
        self.issuer = settings.BAOSONG_CAMPUS["cas"].rstrip("/")

    def _client(self, back: str, state: str, *, afresh: bool) -> Any:
        from cas import CASClientV3

        # `renew` (CAS Protocol 3.0, 2.1.1 and 2.5.1): python-cas passes it to the sign-in page only.
        validation = f"p3/serviceValidate?{urlencode({'renew': 'true'})}" if afresh else CASClientV3.url_suffix
        client = CASClientV3(service_url=f"{back}?{urlencode({STATE: state})}", server_url=f"{self.issuer}/", renew=afresh)
        client.url_suffix = validation
        return client

    def leave(self, _request: HttpRequest, back: str, state: str, *, afresh: bool) -> str:
        return str(self._client(back, state, afresh=afresh).get_login_url())

    def come_back(self, request: HttpRequest, back: str, state: str, *, afresh: bool) -> CampusClaims:
        """Validate the ticket, which is valid once and for one service URL."""
        import requests
        from lxml.etree import LxmlError

        ticket = request.GET.get("ticket", "")
        try:
            user, _, _ = self._client(back, state, afresh=afresh).verify_ticket(ticket) if ticket else (None, None, None)
        except (requests.RequestException, LxmlError, SyntaxError) as error:
            raise SignOnFailed(reason=type(error).__name__) from error
        if not user:
            raise SignOnFailed(reason="ticket")
        return CampusClaims(self.issuer, user, _account(user))


class OpenIdSignOn:
    """OpenID Connect: code flow with PKCE; authlib verifies signature, audience, nonce and expiry."""

    def __init__(self) -> None:
        from authlib.integrations.django_client import OAuth

        self.options = settings.BAOSONG_CAMPUS
        self.issuer = self.options["oidc"].rstrip("/")
        oauth = OAuth()
        self.client = oauth.register(
            OIDC,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_id=self.options["oidc_client"],
            client_secret=self.options["oidc_secret"],
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
        )

    def leave(self, request: HttpRequest, back: str, state: str, *, afresh: bool) -> str:
        asked = {"prompt": "login", "max_age": "0"} if afresh else {}
        return str(_asked(lambda: self.client.authorize_redirect(request, back, state=state, **asked))["Location"])

    def come_back(self, request: HttpRequest, _back: str, _state: str, *, afresh: bool) -> CampusClaims:
        """Exchange the code for the verified ID token."""
        claims = _asked(lambda: self.client.authorize_access_token(request)).get("userinfo") or {}
        if not claims.get("sub"):
            raise SignOnFailed(reason="sub")
        if afresh and time.time() - int(claims.get("auth_time") or 0) > FRESH_S:
            raise SignOnFailed(reason="auth_time")
        return CampusClaims(self.issuer, str(claims["sub"])[:150], _account(str(claims.get(self.options["oidc_account"]) or "")))


def _account(name: str) -> str:
    return name if settings.BAOSONG_CAMPUS["match"] else ""


def _asked(ask: Callable[[], Any]) -> Any:
    import requests
    from authlib.integrations.base_client.errors import OAuthError
    from joserfc.errors import JoseError

    try:
        return ask()
    except (OAuthError, JoseError, requests.RequestException, ValueError, KeyError) as error:
        raise SignOnFailed(reason=type(error).__name__) from error


WAYS: Final[dict[str, type[CasSignOn | OpenIdSignOn]]] = {CAS: CasSignOn, OIDC: OpenIdSignOn}


def ways() -> list[str]:
    """The names of the configured methods."""
    return [name for name in WAYS if settings.BAOSONG_CAMPUS[name]]


def way_of(name: str) -> SignOnMethod:
    """The method of a name. Raises KeyError where it is not configured."""
    if name not in ways():
        raise KeyError(name)
    return WAYS[name]()


def linked_ways(person: Person) -> list[str]:
    """The names of the methods by which the person's linked accounts sign on."""
    issuers = set(Identity.objects.filter(person=person).values_list("issuer", flat=True)) if ways() else set()
    return [name for name in ways() if settings.BAOSONG_CAMPUS[name].rstrip("/") in issuers]
