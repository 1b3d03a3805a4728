"""Sentences for documents that cannot be read and for errors in TOML files."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.platform.web.templatetags.web import filesize


def unreadable_sentence(code: str, facts: dict[str, Any]) -> str:
    """Return why a document cannot be read, and what to do."""
    name = {"name": facts.get("name", "")}
    if code == "too_large":
        return _("The file is %(size)s; at most %(limit)s can be read. Please paste the text instead.") % {
            "size": filesize(facts.get("size")),
            "limit": filesize(facts.get("limit")),
        }
    if code == "too_many_pages":
        return _("The file has %(pages)s pages; at most %(limit)s can be read. Please take out the pages of the notice.") % facts
    if code == "too_long":
        return _("The text has %(characters)s characters, too many for a notice. Please paste the part that matters.") % facts
    if code == "too_many_files":
        return _("There are more than %(limit)s files. Please choose the notice and the attachments that are needed.") % facts
    if code == "swollen_archive":
        return _("The archive unpacks to more than %(files)s files or %(limit)s. Nothing was taken from it; please choose the files themselves.") % {
            "files": facts.get("files"),
            "limit": filesize(facts.get("limit")),
        }
    if code == "wrong_kind" and facts.get("kind") == "ofd":
        return _("Documents in OFD are not read here. Please use .docx or .pdf, or paste the text.")
    return {
        "no_notice": _("None of the files has a text that could be the notice. Please add the notice as .docx, .pdf or .html, or paste its text."),
        "locked_archive": _("The archive is protected by a password. Please unpack it and choose the files themselves."),
        "packed_otherwise": _("The archive is packed by a method that is not opened here. Please choose the files themselves."),
        "broken_archive": _("The archive is damaged and cannot be opened. Please pack it again, or choose the files themselves."),
        "empty_archive": _("The archive has no files."),
        "kind_not_taken": _("Files of this kind are not taken. Documents, tables, pictures and ZIP archives are."),
        "missing": _("There is no file “%(name)s”.") % name,
        "not_a_file": _("“%(name)s” is not a readable file.") % name,
        "empty": _("The file is empty."),
        "no_text": _("The file has no text."),
        "binary": _("This is not a text file. Notices are read from .txt, .html, .docx and .pdf."),
        "wrong_kind": _("Files of this kind cannot be read as a notice. Please use .txt, .html, .docx or .pdf, or paste the text."),
        "old_word": _("This is an old Word file (.doc). Please save it as .docx in Word or WPS, or paste the text."),
        "too_many_elements": _("The document consists of far more parts than its text needs. Please save it again in Word or WPS, or paste the text."),
        "busy": _("The system is busy, so the file could not be read yet. Please try again in a moment, or paste the text."),
        "broken": _("The file is damaged and cannot be opened. Please save it again, or paste the text."),
        "encrypted": _("The file is protected by a password. Please remove the password, or paste the text."),
        "scanned": _("The PDF is a scan without text. Please use the original file, or paste the text."),
    }.get(code, _("The file cannot be read. Please paste the text."))


def fault_sentence(place: str, code: str, facts: dict[str, Any]) -> str:
    """Return what is wrong in a TOML file; `place` is the path of the value, empty for the whole file."""
    said = {
        "not_toml": _("not valid TOML: %(detail)s"),
        "unknown_version": _("made by another version (%(version)s); this one reads %(known)s"),
        "wrong_type": _("wrong kind of value: %(detail)s"),
        "empty": _("is empty"),
        "no_date": _("“%(written)s” is not a date of the calendar"),
        "no_copies": _("%(written)s is no number of copies"),
        "crossed": _("at least %(least)s is more than at most %(most)s"),
        "unknown_rule": _("there is no rule “%(field)s”"),
        "wrong_value": _("%(value)s is no value of “%(field)s”; for example: %(example)s"),
    }[code] % facts
    return f"{place}: {said}" if place else said
