"""Links of many people as a table, as texts for messages, as a mail, and as cards with QR codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.orgs.interfaces.import_sentences import column_name
from baosong.apps.orgs.services.bulk_invitations import PersonalLink
from baosong.platform.tables import sheets
from baosong.platform.web.templatetags.web import day


@dataclass(frozen=True, slots=True)
class LinkCard:
    """One card of the sheet: the link, its address and its QR code as SVG."""

    link: PersonalLink
    address: str
    qr: str


def message_text(link: PersonalLink, address: str) -> str:
    """A text to be sent to the person by hand."""
    facts = {"name": link.person.name, "unit": link.unit.name, "address": address, "username": link.person.username, "day": day(link.expires_at)}
    return _("%(name)s, please open %(address)s by %(day)s and set a password. Your account is %(username)s (%(unit)s). Do not pass the link on.") % facts


def mail_of(link: PersonalLink, address: str, *, inviter: str) -> tuple[str, str]:
    """Subject and body of a mail in the person's language."""
    facts = {"unit": link.unit.name, "role": link.role.label, "name": link.person.name, "inviter": inviter}
    with translation.override(link.person.language or settings.LANGUAGE_CODE):
        subject = _("Your account for %(unit)s") % facts
        opening = _("%(name)s, %(inviter)s has opened an account for you: %(role)s of %(unit)s.") % {**facts, "role": str(link.role.label)}
        return subject, f"{opening}\n\n{message_text(link, address)}"


def links_table(links: Sequence[PersonalLink], address_of: Callable[[str], str]) -> bytes:
    """An .xlsx file with one line a person: the link, and a text with it for a message."""
    head = [*(column_name(name) for name in ("unit", "person", "role", "username", "telephone", "email")), _("Link"), _("Valid until"), _("Text for a message")]
    rows = []
    for link in links:
        person, address = link.person, address_of(link.token)
        start = (link.unit.name, person.name, str(link.role.label), person.username, person.telephone, person.email)
        rows.append((*start, address, day(link.expires_at), message_text(link, address)))
    return sheets.write([sheets.Sheet(_("Invitation links"), head, rows)])


def cards_of(links: Sequence[PersonalLink], address_of: Callable[[str], str]) -> list[LinkCard]:
    """Cards with QR codes, in the order of the links."""
    import segno

    cards = []
    for link in links:
        address = address_of(link.token)
        cards.append(LinkCard(link, address, segno.make(address, error="m").svg_inline(scale=3, border=2, omitsize=True)))
    return cards
