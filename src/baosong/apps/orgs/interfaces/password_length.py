"""The length of passwords, with a sentence that is translated: Django's catalogue has another text than its validator."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class PasswordLengthValidator(MinimumLengthValidator):
    """Refuse passwords of fewer characters than `min_length`."""

    def get_error_message(self) -> str:
        return _("The password is too short: it has at least %(n)s characters.") % {"n": self.min_length}
