"""Sentences of intake."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.kit.refusals import words
from baosong.kit.templatetags.kit import filesize, moment


@words("upload_gone")
def upload_gone(facts: dict[str, Any]) -> str:
    """Gone."""
    return _("This upload is no longer here. Please choose the file again.")


@words("upload_too_large")
def upload_too_large(facts: dict[str, Any]) -> str:
    """Too large."""
    return _("The file is %(size)s; at most %(limit)s can be taken.") % {"size": filesize(facts["size"]), "limit": filesize(facts["limit"])}


@words("upload_not_open")
def upload_not_open(facts: dict[str, Any]) -> str:
    """Not open."""
    return _("No files can be added now (deadline: %(deadline)s). Please ask the organiser for an extension.") % {"deadline": moment(facts["deadline"])}


@words("disk_full")
def disk_full(facts: dict[str, Any]) -> str:
    """No room."""
    return _("The server has no room left. What has arrived is kept; please go on later, and tell the administrator.")


@words("sign_in_again")
def sign_in_again(facts: dict[str, Any]) -> str:
    """Signed out."""
    return _("You have been signed out. Sign in again in another tab; the upload then goes on from here.")
