"""Forms of allauth for second factors, with this site's markup, labels and limits."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as AllauthGenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.totp.forms import DeactivateTOTPForm as AllauthDeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as AllauthReauthenticateWebAuthnForm
from django.utils.translation import gettext_lazy as _

from baosong.apps.orgs.interfaces.sign_in_throttle import delayed, factor_attempt_of
from baosong.apps.orgs.models import Person
from baosong.platform.web.forms import TextField, TickField, WebForm

KEY_NAME = 60


class DelayedCode:
    """Delays after wrong codes, which all web processes count together."""

    user: Person

    def clean_code(self) -> str:
        with delayed(*factor_attempt_of(context.request, self.user)):
            code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form beside it
        return code


class AuthenticateForm(WebForm, DelayedCode, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code, after the password."""


class AuthenticateByKeyForm(WebForm, AllauthAuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A key, after the password."""

    form_name = "key"


class ReauthenticateByCodeForm(WebForm, DelayedCode, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code once more."""


class ReauthenticateByKeyForm(WebForm, AllauthReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A key once more."""


class ActivateCodesForm(WebForm, AllauthActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of an authenticator app."""


class DeactivateCodesForm(WebForm, AllauthDeactivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The end of codes from an app."""


class NewRecoveryCodesForm(WebForm, AllauthGenerateRecoveryCodesForm):  # type: ignore[misc]  # allauth has no types
    """New recovery codes."""


class AddKeyForm(WebForm, AllauthAddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new key; without a name it gets a number."""

    name = TextField(label=_("Name of the key"), max_length=KEY_NAME, required=False)
    passwordless = TickField(label=_("Sign in by it alone, without a password (passkey)"))


class RenameKeyForm(WebForm, AllauthEditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """The name of a key."""

    name = TextField(label=_("Name of the key"), max_length=KEY_NAME)
