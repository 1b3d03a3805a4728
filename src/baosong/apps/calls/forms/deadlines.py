"""Checks of limits."""

from django.utils.translation import gettext

from baosong.platform.web.forms import WebForm


def ensure_order(form: WebForm) -> None:
    """Refuse a least number above the most."""
    least, most = form.cleaned_data.get("least"), form.cleaned_data.get("most")
    if least is not None and most is not None and least > most:
        form.add_error("least", gettext("The least is more than the most."))
