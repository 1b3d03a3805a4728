"""Forms of allauth for passwords, with this site's markup."""

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.core import context

from baosong.apps.orgs.interfaces.sign_in_throttle import attempt_of, delayed
from baosong.apps.orgs.models import Person
from baosong.platform.web.forms import WebForm


class ChangePasswordForm(WebForm, AllauthChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """A new password, after the old one."""


class ReauthenticateForm(WebForm, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more."""

    user: Person

    def clean_password(self) -> str:
        with delayed(*attempt_of(context.request, self.user.username)):
            password: str = super().clean_password()
        return password
