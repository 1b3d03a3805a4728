"""Sentences of kit."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.kit.refusals import words


@words("refused")
def refused(facts: dict[str, Any]) -> str:
    """The last resort."""
    return _("This cannot be done now. Please go back and try again.")
