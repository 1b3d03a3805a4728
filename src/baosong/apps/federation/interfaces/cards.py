"""The card of this installation."""

from django.conf import settings

from baosong.apps.federation.interfaces.client import own_name
from baosong.apps.federation.services.peers import PeerCard
from baosong.platform.storage import installation_key


def own_card() -> PeerCard:
    """The card that other installations paste to trust this one."""
    return PeerCard(own_name(), settings.BAOSONG_PUBLIC_URL, installation_key().card)
