"""Trust in other installations: a person compares fingerprints once and pastes the other's card."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.errors import CardUnreadable, OwnCard
from baosong.apps.federation.models import Peer, UsedNonce
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import units
from baosong.core.bundle import InstallationKey, KeyCard
from baosong.platform.audit.services.log import record
from baosong.platform.web.public_urls import is_web_address

LONGEST_ADDRESS: Final = 200


@dataclass(frozen=True, slots=True)
class PeerCard:
    """An installation's name, address and public key."""

    name: str
    address: str
    key: KeyCard

    def as_text(self) -> str:
        """The card as JSON for copying."""
        return json.dumps({"baosong": 1, "name": self.name, "address": self.address, "key": self.key.as_text()}, ensure_ascii=False)


def can_be_signed_for(address: str) -> bool:
    """Whether requests to an address can be signed (RFC 9421): its characters are those of a URI, in ASCII."""
    return is_web_address(address) and address.isascii() and not re.search(r"[\s\\]", address)


def read_card(text: str) -> PeerCard:
    """Parse a pasted card. Raises CardUnreadable."""
    try:
        said = json.loads(text)
        public = base64.b64decode(said["key"], validate=True)
        name, address = str(said["name"]).strip()[:120], str(said["address"]).strip().rstrip("/")
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise CardUnreadable from error
    if len(public) != 32 or not name or len(address) > LONGEST_ADDRESS or not can_be_signed_for(address):
        raise CardUnreadable
    return PeerCard(name, address, KeyCard(public))


@transaction.atomic
def trust(card: PeerCard, *, position: PeerPosition, unit: Unit, own: InstallationKey, by: Person, at: datetime) -> Peer:
    """Trust an installation: its bundles are accepted from now on.

    `unit` stands for an installation below in the tree, or is the unit here that answers the calls of one above. A peer
    trusted again is updated from its new card.
    """
    if card.key == own.card:
        raise OwnCard
    fingerprint = card.key.fingerprint
    person, _ = Person.objects.get_or_create(username=f"peer-{fingerprint}", defaults={"name": card.name[:60], "is_active": False})
    if position == PeerPosition.ABOVE:
        above = Unit.objects.filter(federation_peers__fingerprint=fingerprint).first() or units.add_unit(under=None, name=card.name, by=by, at=at)
        standing, answering = above, unit
    else:
        standing, answering = unit, None
    peer, _ = Peer.objects.update_or_create(
        fingerprint=fingerprint,
        defaults={
            "name": card.name,
            "public_key": card.key.public,
            "address": card.address,
            "position": position,
            "unit": standing,
            "own_unit": answering,
            "person": person,
            "is_trusted": True,
            "trusted_at": at,
        },
    )
    record("peer.trusted", peer, by=by, at=at, fingerprint=fingerprint, position=position)
    return peer


@transaction.atomic
def distrust(peer: Peer, *, by: Person, at: datetime) -> Peer:
    """Accept no more bundles from an installation; imported data stays."""
    peer.is_trusted = False
    peer.save(update_fields=["is_trusted"])
    record("peer.distrusted", peer, by=by, at=at)
    return peer


def is_first_use(peer: Peer, *, nonce: str, until: datetime) -> bool:
    """Remember a nonce of a peer until its signature has expired; False if it was used before."""
    try:
        with transaction.atomic():
            UsedNonce.objects.create(peer=peer, nonce=nonce, until=until)
    except IntegrityError:
        return False
    return True


def forget_nonces(*, at: datetime) -> int:
    """Delete the nonces of expired signatures; return how many."""
    gone, _ = UsedNonce.objects.filter(until__lt=at).delete()
    return gone
