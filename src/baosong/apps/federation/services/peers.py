"""Trust in other installations: a person compares fingerprints once and pastes the other's card."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.errors import CardUnreadable, OwnCard
from baosong.apps.federation.models import Peer
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import units
from baosong.core.bundle import InstallationKey, KeyCard
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class PeerCard:
    """An installation's name, address and public key."""

    name: str
    address: str
    key: KeyCard

    def as_text(self) -> str:
        """The card as JSON for copying."""
        return json.dumps({"baosong": 1, "name": self.name, "address": self.address, "key": self.key.as_text()}, ensure_ascii=False)


def read_card(text: str) -> PeerCard:
    """Parse a pasted card. Raises CardUnreadable."""
    try:
        said = json.loads(text)
        public = base64.b64decode(said["key"], validate=True)
        name, address = str(said["name"]).strip()[:120], str(said["address"]).strip().rstrip("/")[:200]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise CardUnreadable from error
    if len(public) != 32 or not name or not address.startswith(("http://", "https://")):
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
