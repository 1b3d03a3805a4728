"""Adapters for allauth: messages, addresses and the encryption of second factors."""

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
    """Disable sign-up, and send no mail except through the outbox."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the server reports; a Unix socket has none and counts as this machine."""
        return request.META.get("REMOTE_ADDR") or "127.0.0.1"

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False for people without a password or second factor here, who could not reauthenticate."""
        return bool(get_reauthentication_flows(context.request.user)) and super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: changes are written to the audit log and mailed by `receivers`."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypt the secrets of second factors with a key derived from SECRET_KEY."""

    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(SHA256(), 32, salt=None, info=b"baosong second factor").derive(settings.SECRET_KEY.encode())
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, or a random one that no code matches where SECRET_KEY has changed."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party of WebAuthn: the public host name, for which alone passkeys are valid."""
        return {"id": urlsplit(settings.BAOSONG_PUBLIC_URL).hostname or "localhost", "name": settings.BAOSONG_NAME}

    def _get_site_name(self) -> str:
        return str(settings.BAOSONG_NAME)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing; see `receivers`."""
