"""Adapters for allauth: messages, addresses and the encryption of second factors."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.orgs.enums import PasswordSource
from baosong.apps.orgs.interfaces.campus import linked_ways
from baosong.apps.orgs.interfaces.known_devices import device_of, note_new_device, remember_device
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import has_proven_identity
from baosong.apps.orgs.services import passwords
from baosong.platform.web.client_address import client_address

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Disable sign-up, and send no mail except through the outbox."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the server reports; a Unix socket has none and counts as this machine."""
        return client_address(request) or "127.0.0.1"

    def login(self, request: HttpRequest, user: Person) -> None:
        """Begin the session. A device that the person has not used before is told to them, except the first one."""
        is_new = user.last_login is not None and not device_of(request, user)
        super().login(request, user)
        if is_new:
            note_new_device(request, user)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def set_password(self, user: Person, password: str) -> None:
        """The owner's own change, after the old password."""
        passwords.set_password(user, password, by=user, at=timezone.now(), source=PasswordSource.OWNER)

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, **_kwargs: Any) -> bool:
        return not has_proven_identity(context.request, after_sign_in=True)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Those of allauth, and the campus sign-on for people with a linked account."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        known = linked_ways(user) if isinstance(user, Person) else []
        return methods + [{"id": f"campus:{way}", "description": _("Use your campus account"), "url": reverse("campus-again", args=[way])} for way in known]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: changes are audited and mailed by `services.passwords` and `receivers`."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
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
