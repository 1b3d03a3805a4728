"""What allauth asks of us: how its messages are said, whose address it is, how secrets are kept."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves, and mails go by way of the outbox alone."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never: people come by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the server in front told it; a socket without an address is this machine."""
        return request.META.get("REMOTE_ADDR") or "127.0.0.1"

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Back to the page of safety."""
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signs on by the campus account alone has nothing here to prove themselves by again."""
        return bool(get_reauthentication_flows(context.request.user)) and super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: changes are written into the journal, and the page says them."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie in the database encrypted; the key follows from the installation's."""

    def _box(self) -> Fernet:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(SHA256(), 32, salt=None, info=b"baosong second factor").derive(settings.SECRET_KEY.encode())
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        """For the database."""
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What cannot be opened, since the key is another one, is a secret that no code fits."""
        from cryptography.fernet import InvalidToken

        try:
            return self._box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This installation, as keys know it: they are good for its public name alone."""
        return {"id": urlsplit(settings.BAOSONG_PUBLIC_URL).hostname or "localhost", "name": settings.BAOSONG_NAME}

    def _get_site_name(self) -> str:
        return str(settings.BAOSONG_NAME)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: see receivers."""
