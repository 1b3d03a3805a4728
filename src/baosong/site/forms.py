"""Forms of the site's own pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.interfaces.chat_completions import is_reader_address
from baosong.apps.calls.interfaces.second_reader import OWN, readers
from baosong.platform.web.forms import MailField, OptionField, SecretField, TextField, TickField, WebForm, WholeNumberField
from baosong.platform.web.public_urls import is_web_address
from baosong.site import stored_settings

# Days: six months, by the Cybersecurity Law, 21; and twenty years.
LEAST_DAYS, MOST_DAYS = 184, 7300


class PageForm(WebForm):
    """The page on which a button was pressed that every page has; a secret address is not in the Referer."""

    page = TextField(max_length=2000)

    def clean_page(self) -> str:
        page: str = self.cleaned_data["page"]
        if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
            raise ValidationError(page)
        return page


class SettingsForm(WebForm):
    """The commonest options. Those that file or environment state are shown and cannot be changed."""

    form_name = "settings"
    name = TextField(
        label=_("Name of the installation"), max_length=120, required=False, help_text=_("Shown to other installations, in feeds and in the app for codes.")
    )
    public_url = TextField(
        label=_("Public address"), max_length=200, help_text=_("As people type it, such as https://baosong.example.edu.cn; takes full effect after a restart.")
    )
    smtp_host = TextField(label=_("Mail server"), max_length=200, required=False, help_text=_("Empty: mails are written to files."))
    smtp_port = WholeNumberField(label=_("Port of the mail server"), least=1, most=65535, help_text=_("465: encrypted from the beginning; 587 with STARTTLS."))
    smtp_tls = TickField(label=_("Use STARTTLS"))
    smtp_user = TextField(label=_("User name at the mail server"), max_length=200, required=False)
    smtp_password = SecretField(
        label=_("Password at the mail server"),
        max_length=500,
        required=False,
        help_text=_("Stored encrypted. Empty: as before."),
        attrs={"autocomplete": "off"},
    )
    mail_from = TextField(label=_("Sender address of mails"), max_length=200)
    privacy_contact = TextField(label=_("Contact for questions about personal data"), max_length=300, required=False)
    disclosure_days = WholeNumberField(label=_("Days for which it is kept who saw personal data"), least=LEAST_DAYS, most=MOST_DAYS)
    reader = OptionField(
        label=_("Second reader of notices"),
        choices=lambda: [("", gettext("none")), *((name, name) for name in sorted(readers()))],
        required=False,
        help_text=_("Proposes tasks and values of a notice beside the rules, for example a language model of the university. Its quality was not measured."),
    )
    reader_address = TextField(
        label=_("Address of the second reader"),
        max_length=300,
        required=False,
        help_text=_("The whole text of each new notice is sent there and nowhere else, such as http://10.1.2.3:8000/v1."),
    )
    reader_model = TextField(label=_("Name of the model"), max_length=200, required=False)
    reader_token = SecretField(
        label=_("Token of the second reader"), max_length=500, required=False, help_text=_("Stored encrypted. Empty: as before."), attrs={"autocomplete": "off"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if stored_settings.is_fixed(name):
                field.disabled, field.required = True, False
                field.help_text = _("Stated in baosong.toml or the environment; changed there.")

    def clean_public_url(self) -> str:
        url: str = self.cleaned_data["public_url"].rstrip("/")
        if not stored_settings.is_fixed("public_url") and (not is_web_address(url) or url.count("/") > 2):
            raise ValidationError(_("Please enter an address without a path, such as https://baosong.example.edu.cn."))
        return url

    def clean_reader_address(self) -> str:
        address: str = self.cleaned_data["reader_address"].rstrip("/")
        if address and not stored_settings.is_fixed("reader_address") and not is_reader_address(address):
            raise ValidationError(_("Please enter an address without a name, password or question mark, such as http://10.1.2.3:8000/v1."))
        return address

    def clean(self) -> None:
        if self.cleaned_data.get("reader") in OWN and "reader_address" not in self.errors and not self.cleaned_data.get("reader_address"):
            self.add_missing("reader_address")

    def stated(self) -> dict[str, Any]:
        """What was entered. An empty password keeps the stored one, unless the user name was emptied as well; so does an empty token, with the address."""
        values = dict(self.cleaned_data)
        if not values["reader_token"] and values["reader_address"]:
            del values["reader_token"]
        if not values["smtp_password"] and values["smtp_user"]:
            del values["smtp_password"]
        return values


class ReceiverForm(WebForm):
    """Who receives the test mail."""

    form_name = "test-mail"
    to = MailField(label=_("Receiver"), max_length=254)


class UndoForm(WebForm):
    """The token of a step that is undone."""

    token = TextField(max_length=4000)
