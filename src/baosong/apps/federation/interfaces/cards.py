"""This installation's own card."""

from django.conf import settings

from baosong.apps.federation.interfaces.client import own_name
from baosong.apps.federation.services.peers import PeerCard
from baosong.platform.storage import installation_key


def own_card() -> PeerCard:
    """What others paste to trust us."""
    return PeerCard(own_name(), settings.BAOSONG_PUBLIC_URL, installation_key().card)
