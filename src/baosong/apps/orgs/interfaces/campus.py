"""Campus sign-on by CAS 3.0 and OpenID Connect Core 1.0."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from baosong.apps.orgs.errors import SignOnFailed

CAS: Final = "cas"
OIDC: Final = "oidc"
# The name of the parameter (RFC 6749, 10.12); the same for CAS.
STATE: Final = "state"


@dataclass(frozen=True, slots=True)
class CampusClaims:
    """The result of a sign-on: the server's address, the permanent name there, and the account name here that it may match (empty: none)."""

    issuer: str
    subject: str
    account: str


class SignOnMethod(Protocol):
    """A protocol of campus sign-on."""

    def leave(self, request: HttpRequest, back: str, state: str, /) -> str:
        """The URL of the server's sign-in page; `back` is the URL to return to, with `state` in its query."""
        ...

    def come_back(self, request: HttpRequest, back: str, state: str, /) -> CampusClaims:
        """Verify the answer and return its claims; the caller has compared `state`. Raises SignOnFailed."""
        ...


class CasSignOn:
    """CAS 3.0: the server redirects with a ticket and validates it on request.

    CAS has no state parameter; the state is part of the service URL, for which alone the server validates the ticket.
    """

    def __init__(self) -> None:
        self.issuer = settings.BAOSONG_CAMPUS["cas"].rstrip("/")

    def _client(self, back: str, state: str) -> Any:
        from cas import CASClientV3

        return CASClientV3(service_url=f"{back}?{urlencode({STATE: state})}", server_url=f"{self.issuer}/")

    def leave(self, _request: HttpRequest, back: str, state: str) -> str:
        return str(self._client(back, state).get_login_url())

    def come_back(self, request: HttpRequest, back: str, state: str) -> CampusClaims:
        """Validate the ticket, which is valid once and for one service URL."""
        import requests
        from lxml.etree import LxmlError

        ticket = request.GET.get("ticket", "")
        try:
            user, _, _ = self._client(back, state).verify_ticket(ticket) if ticket else (None, None, None)
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

    def leave(self, request: HttpRequest, back: str, state: str) -> str:
        return str(_asked(lambda: self.client.authorize_redirect(request, back, state=state))["Location"])

    def come_back(self, request: HttpRequest, _back: str, _state: str) -> CampusClaims:
        """Exchange the code for the verified ID token."""
        claims = _asked(lambda: self.client.authorize_access_token(request)).get("userinfo") or {}
        if not claims.get("sub"):
            raise SignOnFailed(reason="sub")
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
