"""Sentences for the refusals of the platform."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import filesize


@words("refused")
def refused(facts: dict[str, Any]) -> str:
    return _("This cannot be done now. Please go back and try again.")


@words("upload_gone")
def upload_gone(facts: dict[str, Any]) -> str:
    return _("This upload is no longer here. Please choose the file again.")


@words("upload_busy")
def upload_busy(facts: dict[str, Any]) -> str:
    return _("This file is being received over another connection. Please try again in a moment.")


@words("upload_too_large")
def upload_too_large(facts: dict[str, Any]) -> str:
    return _("The file is %(size)s; at most %(limit)s can be taken.") % {"size": filesize(facts["size"]), "limit": filesize(facts["limit"])}


@words("table_too_large")
def table_too_large(facts: dict[str, Any]) -> str:
    return _("The table is larger than 20 MB.")


@words("table_too_long")
def table_too_long(facts: dict[str, Any]) -> str:
    return _("The table has more than %(rows)s rows, %(columns)s columns or %(cells)s filled cells. Please split it.") % facts


@words("table_not_read")
def table_not_read(facts: dict[str, Any]) -> str:
    return _("The system is busy, so the table could not be read yet. Please try again in a moment; split a large table.")


@words("not_a_table")
def not_a_table(facts: dict[str, Any]) -> str:
    return _("This file is not an Excel table (.xlsx) or CSV. Please use the template.")


@words("old_workbook")
def old_workbook(facts: dict[str, Any]) -> str:
    return _("This is a workbook of Excel 97 to 2003 (.xls), or one with a password. Please save it as .xlsx without a password, then upload it again.")


@words("no_headings")
def no_headings(facts: dict[str, Any]) -> str:
    return _("No line of headings was found. The first line must have the column “%(column)s”.") % facts


@words("disk_full")
def disk_full(facts: dict[str, Any]) -> str:
    return _("The server has no room left. What has arrived is kept; please go on later, and tell the administrator.")


@words("store_away")
def store_away(facts: dict[str, Any]) -> str:
    return _("The file store cannot be reached just now. What has arrived is kept; please try again in a few minutes, and tell the administrator.")


@words("body_too_large")
def body_too_large(facts: dict[str, Any]) -> str:
    return _("This is more than the %(limit)s that a page takes; nothing was stored. Larger files are uploaded beside a piece of a work.") % {
        "limit": filesize(facts["limit"])
    }


@words("body_too_slow")
def body_too_slow(facts: dict[str, Any]) -> str:
    return _("The data came too slowly, and the server has stopped waiting. Please check the network and try again.")


@words("too_many_requests")
def too_many_requests(facts: dict[str, Any]) -> str:
    return _("More was asked within a minute than a person can do. Nothing is lost: please wait a minute and try again.")


@words("too_many_uploads")
def too_many_uploads(facts: dict[str, Any]) -> str:
    return _("%(most)s uploads are unfinished; another can begin when one of them is complete or cancelled.") % facts


@words("space_used_up")
def space_used_up(facts: dict[str, Any]) -> str:
    return _("With this file the uploads would exceed %(limit)s. Please ask the administrator for more.") % {"limit": filesize(facts["limit"])}


@words("undo_too_late")
def undo_too_late(facts: dict[str, Any]) -> str:
    return _("This can no longer be undone here: more than %(seconds)s seconds have passed. Please use the page of the thing itself.") % facts
