"""Sentences of the library."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.kit.refusals import words


@words("not_selected")
def not_selected(facts: dict[str, Any]) -> str:
    """Not accepted."""
    return _("Only works that have been accepted are taken into the library.")
