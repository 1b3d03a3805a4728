"""Forms for units, invitations and sign-in. Those for second factors are modules of their own, since they load fido2 and cryptography."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.services.first_account import MAX_ACCOUNT_LENGTH, MAX_UNIT_LENGTH
from baosong.platform.web.forms import MailField, OptionField, SecretField, TextField, TickField, WebForm


class AddUnitForm(WebForm):
    """A unit below another."""

    form_name = "add"
    name = TextField(label=_("Name of a new unit"), max_length=120)
    kind = TextField(label=_("Kind of unit"), max_length=40, required=False)


class InviteForm(WebForm):
    """An invitation for whoever has the link."""

    form_name = "invite"
    role = OptionField(label=_("Invite as"), choices=Role.choices, initial=Role.LIAISON)


class SignInForm(WebForm):
    """Account name and password."""

    username = TextField(
        label=_("Account name"), max_length=150, attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
    )
    password = SecretField(label=_("Password"), attrs={"autocomplete": "current-password"})


class FirstUnitForm(WebForm):
    """The first unit of an installation and the account of its organiser."""

    unit = TextField(label=_("Name of the first unit"), max_length=MAX_UNIT_LENGTH, attrs={"autofocus": True})
    account = TextField(label=_("Account name of its organiser"), max_length=MAX_ACCOUNT_LENGTH, attrs={"autocomplete": "username"})

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"]
        if " " in account:
            raise ValidationError(_("An account name has no spaces."))
        return account


class AcceptRoleForm(WebForm):
    """Acceptance of an invitation by an existing account."""

    field_order = ("username", "name", "email", "password", "consent")
    consent = TickField(
        label=_("I have read what is held of me and why, and agree."),
        required=True,
        error_messages={"required": _("Please read what is held of you, and agree, or speak with the organiser.")},
    )


class SetPasswordForm(AcceptRoleForm):
    """Acceptance of an invitation that sets an account's password."""

    password = SecretField(label=_("Password (at least 10 characters)"), attrs={"autocomplete": "new-password"})

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class OpenAccountForm(SetPasswordForm):
    """Acceptance of an invitation by a new account."""

    username = TextField(
        label=_("Account name"), max_length=150, attrs={"autocomplete": "username"}, error_messages={"required": _("Please choose an account name.")}
    )
    name = TextField(label=_("Your name"), max_length=60, attrs={"autocomplete": "name"}, error_messages={"required": _("Please enter your name.")})
    email = MailField(label=_("E-mail (for reminders and receipts)"), max_length=254, required=False, attrs={"autocomplete": "email"})
