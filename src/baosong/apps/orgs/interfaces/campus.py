"""Campus sign-on: the two ways that universities have (CAS 3.0, OpenID Connect Core 1.0), each as where to go and who came back."""

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
    """Whom a server vouches for: its address, the name that never changes there, and the account name here that it may stand for (empty: none)."""

    issuer: str
    subject: str
    account: str


class SignOnMethod(Protocol):
    """One way to sign on."""

    def leave(self, request: HttpRequest, back: str, state: str, /) -> str:
        """The address to which the browser goes; `back` is where it comes back to, with `state` in its query."""
        ...

    def come_back(self, request: HttpRequest, back: str, state: str, /) -> CampusClaims:
        """Who came back; the caller has compared `state`. Refuses whom the server does not vouch for."""
        ...


class CasSignOn:
    """CAS: a ticket comes back, and the server says whose it is.

    CAS has no state parameter of its own; it is a part of the service address, for which alone the server accepts the ticket.
    """

    def __init__(self) -> None:
        self.issuer = settings.BAOSONG_CAMPUS["cas"].rstrip("/")

    def _client(self, back: str, state: str) -> Any:
        from cas import CASClientV3

        return CASClientV3(service_url=f"{back}?{urlencode({STATE: state})}", server_url=f"{self.issuer}/")

    def leave(self, _request: HttpRequest, back: str, state: str) -> str:
        """Its sign-in page."""
        return str(self._client(back, state).get_login_url())

    def come_back(self, request: HttpRequest, back: str, state: str) -> CampusClaims:
        """Asks the server about the ticket; a ticket is good once, for one address."""
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
    """OpenID Connect: code flow with PKCE; the signature, audience, nonce and hours of the answer are checked by authlib."""

    def __init__(self) -> None:
        from authlib.integrations.django_client import OAuth

        self.options = settings.BAOSONG_CAMPUS
        self.issuer = self.options["oidc"].rstrip("/")
        kept = OAuth()
        self.client = kept.register(
            OIDC,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_id=self.options["oidc_client"],
            client_secret=self.options["oidc_secret"],
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
        )

    def leave(self, request: HttpRequest, back: str, state: str) -> str:
        """Its authorization page."""
        return str(_asked(lambda: self.client.authorize_redirect(request, back, state=state))["Location"])

    def come_back(self, request: HttpRequest, _back: str, _state: str) -> CampusClaims:
        """Trades the code for a signed answer."""
        told = _asked(lambda: self.client.authorize_access_token(request)).get("userinfo") or {}
        if not told.get("sub"):
            raise SignOnFailed(reason="sub")
        return CampusClaims(self.issuer, str(told["sub"])[:150], _account(str(told.get(self.options["oidc_account"]) or "")))


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
    """The ways that this installation is set up for."""
    return [name for name in WAYS if settings.BAOSONG_CAMPUS[name]]


def way_of(name: str) -> SignOnMethod:
    """A way by its name. Raises KeyError for one that is not set up."""
    if name not in ways():
        raise KeyError(name)
    return WAYS[name]()
