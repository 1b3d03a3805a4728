"""Sentences for the inbox's refusals and for troubles of mails."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.platform.web.refusals import words


@words("mail_not_open")
def mail_not_open(facts: dict[str, Any]) -> str:
    return _("This mail cannot be assigned: it has been decided on already, or it cannot be read.")


@words("unit_not_called")
def unit_not_called(facts: dict[str, Any]) -> str:
    return _("Please choose a unit to which the call went.")


@words("mailbox_away")
def mailbox_away(facts: dict[str, Any]) -> str:
    return (
        _(
            "The mailbox %(mailbox)s cannot be opened: %(said)s. Please check the server, the password and the certificate; nothing is lost, the next look goes on."
        )
        % facts
    )


@words("no_mailbox")
def no_mailbox(facts: dict[str, Any]) -> str:
    return _("No mailbox is set up. Please give imap_host, imap_user and imap_password (see docs/configuration.md), or a folder of .eml files.")


def trouble_sentence(trouble: dict[str, str]) -> str:
    """Sentence for a part of a mail that could not be opened."""
    return {
        "broken_archive": _("“%(name)s” is damaged and could not be opened; it is kept as it came."),
        "locked_archive": _("“%(name)s” is locked with a password and could not be opened; please send it without one."),
        "closed_archive": _("“%(name)s” is an archive that is not opened here; please send the files themselves, or as ZIP."),
        "packed_otherwise": _("“%(name)s” is packed by a method that is not opened here; please send the files themselves, or several smaller ZIP archives."),
        "bomb": _("“%(name)s” would swell beyond all bounds and was not opened."),
        "too_many": _("The mail has more parts than can be read; only the first were."),
    }.get(trouble["code"], trouble["code"]) % {"name": trouble["name"]}


def service_name(service: str) -> str:
    """Display name of a file-sharing service."""
    return {
        "baidu": _("Baidu network disk"),
        "quark": _("Quark disk"),
        "aliyun": _("Aliyun drive"),
        "qq": _("QQ mail's large attachment"),
        "weiyun": _("Tencent Weiyun"),
        "netease": _("NetEase mail's large attachment"),
        "lanzou": _("Lanzou cloud"),
    }.get(service, _("Network disk"))
